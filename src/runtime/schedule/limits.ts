import type { FlowManifest } from "../protocol.js";
import type { Attempt } from "./attempts.js";
import type { OpenSplit } from "./tokens.js";

/** Holds back tasks: those beyond the `maxParallel` of a foreach, and a second one of a batch. */
export class Limits {
  private readonly running = new Map<string, number>();
  private readonly most = new Map<string, number>();
  private readonly runningBatches = new Set<string>();

  constructor({ steps }: FlowManifest) {
    for (const [name, { transition }] of Object.entries(steps)) {
      if (transition.kind !== "foreach" || transition.maxParallel === undefined) continue;
      this.most.set(name, transition.maxParallel);
    }
  }

  /** Whether a task may start now. */
  hasRoom({ token, task }: Attempt): boolean {
    if (task.batch !== undefined && this.runningBatches.has(task.batch)) return false;
    if (this.most.size === 0) return true;
    return token.splits.every(
      ({ step }) => (this.running.get(step) ?? 0) < (this.most.get(step) ?? Infinity),
    );
  }

  enter({ token, task }: Attempt): void {
    if (task.batch !== undefined) this.runningBatches.add(task.batch);
    this.count(token.splits, 1);
  }

  leave({ token, task }: Attempt): void {
    if (task.batch !== undefined) this.runningBatches.delete(task.batch);
    this.count(token.splits, -1);
  }

  private count(splits: readonly OpenSplit[], change: number): void {
    for (const { step } of splits) {
      if (this.most.has(step)) this.running.set(step, (this.running.get(step) ?? 0) + change);
    }
  }
}

/** The batch of a task in these splits: the outermost one, which is an op in Dagster. */
export function batchOf(splits: readonly OpenSplit[], { steps }: FlowManifest): string | undefined {
  for (const { step, taskId, branch } of splits) {
    const transition = steps[step]?.transition;
    if (transition?.kind === "foreach" && transition.batchSize !== undefined) {
      return `${taskId}/${Math.floor(branch / transition.batchSize)}`;
    }
  }
  return undefined;
}
