import type { TaskInfo } from "../runtime/scheduler.js";

/** A task as Dagster's page names it, `process_item[0_1]`, and in a loop with its iteration, `#2`. */
export function taskLabel({ step, indices, iterations }: TaskInfo): string {
  const key = indices.length === 0 ? "" : `[${indices.join("_")}]`;
  const iteration = iterations.at(-1) ?? 1;
  return `${step}${key}${iteration > 1 ? `#${iteration}` : ""}`;
}
