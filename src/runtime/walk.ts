import { FlowError } from "../authoring/flow-error.js";
import { transitionOf } from "./next-call.js";
import type { FlowManifest, TaskRecord } from "./protocol.js";
import { Barriers, type Token } from "./splits.js";

/** The way through a flow, or through one loop of it: which tasks the end of one lets start. */
export class Walk {
  private readonly barriers: Barriers;
  private readonly loop: ReadonlySet<string> | undefined;
  private ended: TaskRecord | undefined;

  /** @param loop the steps of the loop, if not the whole flow is walked */
  constructor(
    private readonly manifest: FlowManifest,
    loop: readonly string[] | undefined,
  ) {
    this.barriers = new Barriers(manifest);
    this.loop = loop === undefined ? undefined : new Set(loop);
  }

  /** Of `end`, or of the task that led out of the loop, once it is there. */
  get record(): TaskRecord | undefined {
    return this.ended;
  }

  /**
   * The tokens that a finished task leads to.
   * @throws FlowError if the record does not fit the flow
   */
  follow(token: Token, record: TaskRecord, taskId: number): Token[] {
    const tokens = this.tokensOf(token, record, taskId);
    return tokens.filter((one) => one !== undefined);
  }

  /** The joins that some branch has not come to. */
  unmet(): string[] {
    return this.barriers.unmet();
  }

  private tokensOf(token: Token, record: TaskRecord, taskId: number): (Token | undefined)[] {
    const transition = transitionOf(this.manifest, token.step);
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
        this.ended = record;
        return [];
    }
  }

  private fanOut(token: Token, record: TaskRecord, taskId: number, targets: string[]) {
    const size = targets.length;
    return targets.map((target, branch) =>
      this.reach(target, record, openSplit(token, { taskId, branch, size })),
    );
  }

  private fanOutItems(token: Token, record: TaskRecord, taskId: number, target: string) {
    // Each item has its own frame: a record with all of them for each would be quadratic.
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

  /** The token of a step that a record leads to; of a join once all its inputs are there. */
  private reach(step: string, record: TaskRecord, from: Token): Token | undefined {
    if (this.loop !== undefined && !this.loop.has(step)) {
      this.ended = record;
      return undefined;
    }
    if (this.manifest.steps[step]?.joins !== undefined) {
      return this.barriers.arrive(step, record, from);
    }
    return { ...from, step, inputs: [record] };
  }
}

/** The token as its task starts: one more run of its step. */
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
