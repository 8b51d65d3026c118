import { FlowError } from "../../authoring/flow-error.js";
import type { FlowManifest, Frame, TaskRecord } from "../protocol.js";

/** How often each step has run, in one pass through a split's branch or through the whole flow. */
export type Visits = ReadonlyMap<string, number>;

/** An open split that a task is in a branch of. */
export interface OpenSplit {
  step: string;
  /** The split's own task. */
  taskId: number;
  /** Which branch, or item. */
  branch: number;
  /** How many there are. */
  size: number;
  /** The visits where the split stands: its join goes on with them. */
  visits: Visits;
}

/** A task that may start: its way is walked. */
export interface Token {
  step: string;
  inputs: TaskRecord[];
  stack: Frame[];
  splits: OpenSplit[];
  visits: Visits;
}

/** Where the branches of splits come together, one barrier for each task of a split. */
export class Barriers {
  private readonly waiting = new Map<
    number,
    { join: string; inputs: (TaskRecord | undefined)[] }
  >();

  constructor(private readonly manifest: FlowManifest) {}

  /**
   * A record that leads to a join, and where it comes from.
   * @returns the join's token once all branches are there
   * @throws FlowError if the record comes from no branch of the split, or its branch came before
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

  /** The joins that some branch has not come to. */
  unmet(): string[] {
    return [...new Set([...this.waiting.values()].map(({ join }) => join))];
  }

  private isForeach(step: string): boolean {
    return this.manifest.steps[step]?.transition.kind === "foreach";
  }
}
