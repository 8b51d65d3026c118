import type { Frame } from "../protocol.js";
import type { TaskInfo } from "./task-runner.js";

/** The longest name of a task in its step. The generated Python cuts it there too. */
const MAX_LENGTH = 64;

/**
 * A task as Dagster's page names it, `process_item[0_1]`, and in a loop with its iteration, `#2`; where
 * splits of the loop are around it with theirs too, `#2.1.3`. Unique in the run.
 */
export function taskLabel({
  step,
  indices,
  iterations,
  keys = [],
}: Pick<TaskInfo, "step" | "indices" | "iterations" | "keys">): string {
  const names = [...indices, ...keys].join("_").slice(0, MAX_LENGTH).replace(/_+$/, "");
  const key = indices.length === 0 ? "" : `[${names}]`;
  // A step has always as many: those that are left out can only be ones.
  const last = iterations.findLastIndex((iteration) => iteration > 1);
  return `${step}${key}${last < 0 ? "" : `#${iterations.slice(0, last + 1).join(".")}`}`;
}

/** The label of a task that is an op of its own, so in no loop. */
export function opTaskLabel({ step, stack }: { step: string; stack: readonly Frame[] }): string {
  const indices = stack.map(({ index }) => index);
  return taskLabel({ step, indices, iterations: [], keys: keysOf(stack) });
}

/** What the items of a foreach stack are called; one without a name has no part in it. */
export function keysOf(stack: readonly Frame[]): string[] {
  return stack.flatMap(({ key }) => key || []);
}
