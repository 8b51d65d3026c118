import type { Frame } from "../protocol.js";
import type { TaskInfo } from "./task-runner.js";

/** The longest name of a task in its step. The Python package cuts it there too. */
const MAX_LENGTH = 64;

/**
 * The name of a task on Dagster's page, unique in the run: `process_item[0_1]`. In a loop it has its iteration, `#2`,
 * after those of the splits of the loop around it, `#2.1.3`.
 */
export function taskLabel({
  step,
  indices,
  iterations,
  keys = [],
}: Pick<TaskInfo, "step" | "indices" | "iterations" | "keys">): string {
  const names = [...indices, ...keys].join("_").slice(0, MAX_LENGTH).replace(/_+$/, "");
  const key = indices.length === 0 ? "" : `[${names}]`;
  // A step always has the same number of them, so those that are left out can only be ones.
  const last = iterations.findLastIndex((iteration) => iteration > 1);
  return `${step}${key}${last < 0 ? "" : `#${iterations.slice(0, last + 1).join(".")}`}`;
}

/** The label of a task that is an op of its own, so in no loop. */
export function opTaskLabel({ step, stack }: { step: string; stack: readonly Frame[] }): string {
  const indices = stack.map(({ index }) => index);
  return taskLabel({ step, indices, iterations: [], keys: keysOf(stack) });
}

/** The names of the items of a foreach stack. An item without a name is left out. */
export function keysOf(stack: readonly Frame[]): string[] {
  return stack.flatMap(({ key }) => key || []);
}
