import { FlowError } from "../../authoring/flow-error.js";
import type { FlowManifest, Frame, TaskRecord } from "../protocol.js";

/** How many times each step has run, in one branch of a split or in the whole flow. */
export type Visits = ReadonlyMap<string, number>;

/** An open split around a task. */
export interface OpenSplit {
  step: string;
  /** The split's own task. */
  taskId: number;
  /** The number of the branch or item. */
  branch: number;
  /** How many there are. */
  size: number;
  /** The visits at the split. Its join continues with them. */
  visits: Visits;
}

/** A task that may start, with the way that led to it. */
export interface Token {
  step: string;
  inputs: TaskRecord[];
  stack: Frame[];
  splits: OpenSplit[];
  visits: Visits;
}

/** Waits for the branches of splits at their joins, with a barrier for each task of a split. */
export class Barriers {
  private readonly waiting = new Map<
    number,
    { join: string; inputs: (TaskRecord | undefined)[] }
  >();

  constructor(private readonly manifest: FlowManifest) {}

  /**
   * Takes a record that leads to a join, with the token that it comes from.
   * @returns the token of the join when all branches have arrived
   * @throws FlowError if the record comes from no branch of the split, or its branch has arrived before
   */
  arrive(join: string, record: TaskRecord, { splits, stack: inner }: Token): Token | undefined {
    const split = splits.at(-1);
    if (split === undefined || split.step !== this.manifest.steps[join]?.joins) {
      throw new FlowError(
        `"${record.step}" leads to the join "${join}" from outside of its split.`,
      );
    }
    const barrier = this.waiting.get(split.taskId) ?? { join, inputs: [] };
    this.waiting.set(split.taskId, barrier);
    if (barrier.inputs[split.branch] !== undefined || barrier.join !== join) {
      throw new FlowError(`the join "${join}" was reached twice by branch ${split.branch}.`);
    }
    barrier.inputs[split.branch] = record;
    const inputs = barrier.inputs.filter((input) => input !== undefined);
    if (inputs.length < split.size) return undefined;
    this.waiting.delete(split.taskId);
    const stack = this.isForeach(split.step) ? inner.slice(0, -1) : inner;
    return { step: join, inputs, stack, splits: splits.slice(0, -1), visits: split.visits };
  }

  /** The joins at which a branch is missing. */
  unmet(): string[] {
    return [...new Set([...this.waiting.values()].map(({ join }) => join))];
  }

  private isForeach(step: string): boolean {
    return this.manifest.steps[step]?.transition.kind === "foreach";
  }
}
