import type { DagsterPlan, PlanOp } from "./plan.js";

/** What the generated file imports besides Dagster and its executor: names by module. */
export function importsOf({
  ops,
  parameters,
  sensors,
  schedule,
  partitions,
}: Pick<DagsterPlan, "ops" | "parameters" | "sensors" | "schedule" | "partitions">): Record<
  string,
  string[]
> {
  const fromPackage = new Set(["Flow", "FlowDefinitions", ...ops.flatMap(functionsOf)]);
  if (schedule !== undefined && partitions !== undefined) fromPackage.add("partition_schedule");
  for (const { awaits } of sensors) {
    fromPackage.add(awaits === "asset" ? "when_materialized" : "when_finished");
  }
  const imports: Record<string, string[]> = { dagster_ts: [...fromPackage] };
  const fields = parameters?.fields ?? [];
  const enums = fields.filter(({ kind }) => kind === "enum");
  const typing = [
    ...(fields.some(({ kind }) => kind === "json") ? ["Any"] : []),
    ...(enums.some(({ enumClass }) => enumClass === undefined) ? ["Literal"] : []),
  ];
  if (typing.length > 0) imports.typing = typing;
  if (enums.some(({ enumClass }) => enumClass !== undefined)) imports.enum = ["Enum"];
  if (fields.some(hasOptions)) imports.pydantic = ["Field"];
  return imports;
}

/** Whether a field is declared by a call of `Field`: everything but a required one that is plain. */
function hasOptions({
  isRequired,
  alias,
  kind,
  help,
}: NonNullable<DagsterPlan["parameters"]>["fields"][number]): boolean {
  return !isRequired || alias !== undefined || kind === "int" || help !== undefined;
}

function functionsOf(op: PlanOp): string[] {
  if (op.kind === "task") {
    return [
      ...(op.retry === undefined ? [] : ["StepRetryPolicy"]),
      ...(op.input.kind === "foreach" ? ["join_foreach"] : []),
      ...(op.output.kind === "items" ? [fanOutOf(op.output)] : []),
    ];
  }
  switch (op.does) {
    case "foreach":
      return [fanOutOf(op)];
    case "switch":
      return ["route"];
    case "merge":
      return ["merge"];
    case "join-foreach":
      return ["join_foreachs"];
    case "join-branches":
      return ["join_branches"];
  }
}

function fanOutOf({ batchSize }: { batchSize: number | undefined }): string {
  return batchSize === undefined ? "fan_out" : "batches";
}
