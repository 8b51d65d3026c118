import { FlowError } from "../../authoring/flow-error.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import { targetsOf, transitionOf } from "../task/next-call.js";
import { Barriers, type Token } from "./tokens.js";

/** The traversal of a flow, or of the part that one op runs: which tasks may start when one is done. */
export class Traversal {
  private readonly barriers: Barriers;
  private readonly loop: ReadonlySet<string> | undefined;
  private readonly left: TaskRecord[] = [];

  /** @param loop the steps to traverse; the whole flow if undefined */
  constructor(
    private readonly manifest: FlowManifest,
    loop: readonly string[] | undefined,
  ) {
    this.barriers = new Barriers(manifest);
    this.loop = loop === undefined ? undefined : new Set(loop);
  }

  /** The record of `end`, or of the task that led out. For a batch, one for each item, in their order. */
  get records(): TaskRecord[] {
    return this.left.filter((record) => record !== undefined);
  }

  /** The first tokens of a request: one, or one for each item of a batch. */
  start({ step, inputs, stack, loop }: TaskRequest): Token[] {
    const token = { step, inputs, stack, splits: [], visits: new Map() };
    const [split] = inputs;
    if (loop === undefined || split?.items === undefined) return [token];
    const tokens = this.fanOutItems({ ...token, step: split.step }, split, 0, step);
    return tokens.filter((one) => one !== undefined);
  }

  /**
   * The tokens that a finished task leads to.
   * @throws FlowError if the record does not fit the flow
   */
  follow(token: Token, record: TaskRecord, taskId: number): Token[] {
    const tokens = this.tokensOf(token, record, taskId);
    return tokens.filter((one) => one !== undefined);
  }

  /** The joins at which a branch is missing. */
  unmet(): string[] {
    return this.barriers.unmet();
  }

  private tokensOf(token: Token, record: TaskRecord, taskId: number): (Token | undefined)[] {
    const transition = transitionOf(this.manifest, token.step);
    // The join of an inline foreach may be a split, which then fans out elsewhere.
    if (targetsOf(transition).every((target) => this.isOutside(target))) {
      return [this.leave(record, token)];
    }
    switch (transition.kind) {
      case "linear":
        return [this.reach(transition.target, record, token)];
      case "split":
        return this.fanOut(token, record, taskId, transition.targets);
      case "foreach":
        return this.fanOutItems(token, record, taskId, transition.target);
      case "switch":
        return [this.reach(caseOf(record), record, token)];
      case "end":
        return [this.leave(record, token)];
    }
  }

  private fanOut(token: Token, record: TaskRecord, taskId: number, targets: string[]) {
    const size = targets.length;
    return targets.map((target, branch) =>
      this.reach(target, record, openSplit(token, { taskId, branch, size })),
    );
  }

  private fanOutItems(token: Token, record: TaskRecord, taskId: number, target: string) {
    // Each item gets only its own frame. All frames for each item would be quadratic.
    const { items = [], ...split } = record;
    if (items.length === 0) return [this.joinOfNothing(token)];
    return items.map((frame, branch) => {
      const inner = openSplit(token, { taskId, branch, size: items.length });
      return this.reach(target, split, { ...inner, stack: [...token.stack, frame] });
    });
  }

  private joinOfNothing({ step, stack, splits, visits }: Token): Token {
    const { steps } = this.manifest;
    const join = Object.keys(steps).find((name) => steps[name]?.joins === step);
    if (join === undefined) throw new FlowError(`the foreach of step "${step}" has no join.`);
    return { step: join, inputs: [], stack, splits, visits };
  }

  /** The token of a step that a record leads to. Undefined for a join that still waits for inputs. */
  private reach(step: string, record: TaskRecord, from: Token): Token | undefined {
    if (this.isOutside(step)) return this.leave(record, from);
    if (this.manifest.steps[step]?.joins !== undefined) {
      return this.barriers.arrive(step, record, from);
    }
    return { ...from, step, inputs: [record] };
  }

  private isOutside(step: string): boolean {
    return this.loop !== undefined && !this.loop.has(step);
  }

  /** Several tasks leave only a batch, whose split is then the outermost. */
  private leave(record: TaskRecord, { splits }: Token): undefined {
    this.left[splits[0]?.branch ?? 0] = record;
  }
}

/** Counts one more run of the token's step. */
export function visit(token: Token): Token {
  const { step, visits } = token;
  return { ...token, visits: new Map(visits).set(step, (visits.get(step) ?? 0) + 1) };
}

function caseOf(record: TaskRecord): string {
  if (record.next !== undefined) return record.next;
  throw new FlowError(`the record of "${record.step}" does not say which case it chose.`);
}

function openSplit(
  { step, inputs, stack, splits, visits }: Token,
  opened: { taskId: number; branch: number; size: number },
): Token {
  const split = { step, visits, ...opened };
  return { step, inputs, stack, splits: [...splits, split], visits: new Map() };
}
