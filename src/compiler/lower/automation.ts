import { findDecorator } from "../graph/decorators.js";
import type { FlowGraph } from "../graph/flow-graph.js";
import { jobName, type Scope } from "./names.js";
import type { AutomationPlan, SensorPlan } from "./plan.js";

/**
 * Returns the schedules and sensors that start runs of the flow's job.
 *
 * @param scope - of the file's top level
 */
export function lowerAutomation(graph: FlowGraph, job: string, scope: Scope): AutomationPlan {
  const schedule = findDecorator(graph.decorators, "schedule");
  const [cron] = schedule?.crons ?? [];
  return {
    schedule: cron === undefined ? undefined : { cron, timezone: schedule?.timezone },
    sensors: graph.decorators.flatMap((decorator): SensorPlan[] => {
      switch (decorator.kind) {
        case "trigger": {
          const assets = [...new Set(decorator.assets)];
          return [{ ...sensorNames(`${job}_trigger`, scope), awaits: "asset", assets }];
        }
        case "triggerOnFinish": {
          const names = sensorNames(`${job}_trigger_on_finish`, scope);
          const jobs = decorator.flows.map(({ name, location }) => [
            location === undefined ? name : `${location}/${name}`,
            jobName(name),
          ]);
          return [{ ...names, awaits: "flow", flows: Object.fromEntries(jobs) }];
        }
        default:
          return [];
      }
    }),
  };
}

function sensorNames(name: string, scope: Scope) {
  return { name, identifier: scope.add(name) };
}
