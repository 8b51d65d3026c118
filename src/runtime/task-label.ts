import type { TaskInfo } from "./scheduler.js";

/**
 * A task as Dagster's page names it, `process_item[0_1]`, and in a loop with its iteration, `#2`; for
 * the third iteration of a loop in the second one of another `#2.3`. One of a kind in its run.
 */
export function taskLabel({ step, indices, iterations }: Omit<TaskInfo, "taskId">): string {
  const key = indices.length === 0 ? "" : `[${indices.join("_")}]`;
  const outer = iterations.slice(0, -1);
  const [last = 1] = iterations.slice(-1);
  if (outer.some((iteration) => iteration > 1)) return `${step}${key}#${iterations.join(".")}`;
  return `${step}${key}${last > 1 ? `#${last}` : ""}`;
}
