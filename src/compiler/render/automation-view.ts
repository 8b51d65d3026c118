import type { DagsterPlan, SensorPlan } from "../lower/plan.js";
import { pythonLiteral } from "./literals.js";

const DESCRIPTIONS: Record<SensorPlan["awaits"], string> = {
  asset: "Run the flow when these assets have been materialized.",
  flow: "Run the flow when these flows have finished successfully.",
};

/** What starts runs by itself, in the words of `templates/flow.hbs` and `templates/sensors.hbs`. */
export function automationView(plan: DagsterPlan): object {
  const { helpers, job, schedule, sensors } = plan;
  return {
    hasIterables: helpers.includes("dynamic") || sensors.length > 0,
    hasTime: plan.workflowTimeout !== undefined || sensors.length > 0,
    hasSensors: sensors.length > 0,
    awaitsAssets: sensors.some(({ awaits }) => awaits === "asset"),
    awaitsFlows: sensors.some(({ awaits }) => awaits === "flow"),
    schedule: schedule && scheduleOptions(job, schedule),
    sensors: sensors.map((sensor) => sensorView(job, sensor)),
    sensorNames: sensors.map(({ identifier }) => identifier).join(", "),
  };
}

function scheduleOptions(
  job: string,
  { cron, timezone }: NonNullable<DagsterPlan["schedule"]>,
): string[] {
  return [
    `job_name=${pythonLiteral(job)}`,
    `cron_schedule=${pythonLiteral(cron)}`,
    ...(timezone === undefined ? [] : [`execution_timezone=${pythonLiteral(timezone)}`]),
  ];
}

function sensorView(job: string, sensor: SensorPlan): object {
  const { identifier, name, awaits } = sensor;
  const named = name === identifier ? [] : [`name=${pythonLiteral(name)}`];
  const [awaited, events] =
    awaits === "asset" ? [sensor.assets, "materializations"] : [sensor.flows, "finishes"];
  return {
    identifier,
    options: [...named, `job_name=${pythonLiteral(job)}`].join(", "),
    description: DESCRIPTIONS[awaits],
    call: `await_all(context, ${pythonLiteral(awaits)}, ${pythonLiteral(awaited)}, ${events})`,
  };
}
