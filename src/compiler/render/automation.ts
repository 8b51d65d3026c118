import type { AutomationCondition } from "../graph/decorators.js";
import type { DagsterPlan, SensorPlan } from "../lower/plan.js";
import { around, type Code, call, signature } from "./layout.js";
import { literal } from "./literals.js";

const DESCRIPTIONS: Record<SensorPlan["awaits"], string> = {
  asset: "Run the flow when these assets have been materialized.",
  flow: "Run the flow when these flows have finished successfully.",
};

/** A sensor, as `templates/flow.hbs` prints it. */
export function sensorView(job: string, sensor: SensorPlan): object {
  const { identifier, name, awaits } = sensor;
  const named = name === identifier ? [] : [around("name=", literal(name))];
  const condition =
    awaits === "asset"
      ? call("when_materialized", ["context", literal(sensor.assets)])
      : call("when_finished", ["context", literal(sensor.flows)]);
  return {
    decorator: call("@dg.sensor", [...named, around("job_name=", literal(job))]),
    signature: signature(identifier, ["context: dg.SensorEvaluationContext"], "dg.SensorResult"),
    description: DESCRIPTIONS[awaits],
    condition: around("return ", condition),
  };
}

export function conditionCode(condition: AutomationCondition): Code {
  switch (condition.when) {
    case "eager":
      return call("dg.AutomationCondition.eager", []);
    case "onMissing":
      return call("dg.AutomationCondition.on_missing", []);
    case "cron": {
      const { cron, timezone } = condition;
      const zone = timezone === undefined ? [] : [literal(timezone)];
      return call("dg.AutomationCondition.on_cron", [literal(cron), ...zone]);
    }
  }
}

export function scheduleCode(
  { job, partitions }: DagsterPlan,
  { cron, timezone }: NonNullable<DagsterPlan["schedule"]>,
): Code {
  const isPartitioned = partitions !== undefined;
  return call(isPartitioned ? "partition_schedule" : "dg.ScheduleDefinition", [
    around("job_name=", literal(job)),
    around("cron_schedule=", literal(cron)),
    ...(timezone === undefined ? [] : [around("execution_timezone=", literal(timezone))]),
  ]);
}
