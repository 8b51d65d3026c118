import type { TaskInfo } from "./scheduler.js";

/**
 * A task as Dagster's page names it, `process_item[0_1]`, and in a loop with its iteration, `#2`; where
 * splits of the loop are around it with theirs too, `#2.1.3`. Unique in the run.
 */
export function taskLabel({
  step,
  indices,
  iterations,
}: Pick<TaskInfo, "step" | "indices" | "iterations">): string {
  const key = indices.length === 0 ? "" : `[${indices.join("_")}]`;
  // A step has always as many: those that are left out can only be ones.
  const last = iterations.findLastIndex((iteration) => iteration > 1);
  return `${step}${key}${last < 0 ? "" : `#${iterations.slice(0, last + 1).join(".")}`}`;
}
