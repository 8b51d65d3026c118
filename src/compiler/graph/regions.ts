import type { SourceSpan } from "../source-span.js";
import { type FlowGraph, type GraphStep, targetsOf } from "./flow-graph.js";
import { findLoops } from "./loops.js";

/** A split that is open where a step runs. */
export interface OpenSplit {
  split: string;
  /** The first step of the branch that the step is in, if the split is static. */
  branch?: string;
}

/** A transition to a step: where it comes from, and which splits are open after it. */
export interface Arrival {
  from: string;
  span: SourceSpan;
  stack: readonly OpenSplit[];
}

/** What is wrong with the way splits and joins nest. Validation turns it into diagnostics. */
export type RegionProblem =
  | { kind: "unreached"; step: string }
  | { kind: "two-stacks"; step: string; first: Arrival; second: Arrival }
  | { kind: "two-joins"; split: string; first: string; second: string; span: SourceSpan }
  | { kind: "join-without-split"; step: string; arrival: Arrival | undefined }
  | { kind: "end-inside-split"; arrival: Arrival; split: string };

/** How the steps of a flow nest in its splits. */
export interface Regions {
  /** The splits open in each step that is reached, outermost first. */
  stacks: ReadonlyMap<string, readonly OpenSplit[]>;
  /** The split of each join. */
  splitOf: ReadonlyMap<string, string>;
  /** Strongly connected components that hold a cycle, each in the order of declaration. */
  loops: readonly (readonly string[])[];
  problems: RegionProblem[];
}

/**
 * Follows the flow from `start`, each step once, pushing at splits and popping at joins.
 * Tolerant: skips targets that are not steps, and returns problems as data.
 */
export function findRegions(graph: FlowGraph): Regions {
  const finder = new RegionFinder(graph);
  finder.run();
  return {
    stacks: finder.stacks,
    splitOf: finder.splitOf,
    loops: findLoops(graph),
    problems: finder.problems,
  };
}

class RegionFinder {
  readonly stacks = new Map<string, readonly OpenSplit[]>();
  readonly splitOf = new Map<string, string>();
  readonly problems: RegionProblem[] = [];
  private readonly steps: ReadonlyMap<string, GraphStep>;
  private readonly joinOf = new Map<string, string>();
  private readonly arrivals = new Map<string, Arrival>();

  constructor(private readonly graph: FlowGraph) {
    this.steps = new Map(graph.steps.map((step) => [step.name, step]));
  }

  run(): void {
    const start = this.steps.get("start");
    if (start === undefined) return;
    if (start.isJoin) {
      this.problems.push({ kind: "join-without-split", step: "start", arrival: undefined });
    }
    this.stacks.set("start", []);
    const queue = [start];
    for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
      for (const arrival of arrivalsFrom(step, this.stacks.get(step.name) ?? [])) {
        const next = this.arrive(arrival.target, arrival);
        if (next !== undefined) queue.push(next);
      }
    }
    for (const step of this.graph.steps) {
      if (!this.stacks.has(step.name)) this.problems.push({ kind: "unreached", step: step.name });
    }
  }

  /** Note that a transition leads to a step; the step if it is reached for the first time. */
  private arrive(target: string, arrival: Arrival): GraphStep | undefined {
    const step = this.steps.get(target);
    if (step === undefined) return undefined;
    const stack = step.isJoin ? this.close(step.name, arrival) : arrival.stack;
    if (stack === undefined) return undefined;
    const known = this.stacks.get(target);
    if (known === undefined) {
      this.stacks.set(target, stack);
      this.arrivals.set(target, arrival);
      if (step.transition.kind === "end" && stack.length > 0) this.endInside(arrival, stack);
      return step;
    }
    if (!sameStack(known, stack)) {
      const first = this.arrivals.get(target) ?? { from: target, span: step.span, stack: known };
      this.problems.push({ kind: "two-stacks", step: target, first, second: arrival });
    }
    return undefined;
  }

  /** The stack after a join has closed the innermost split. */
  private close(join: string, arrival: Arrival): readonly OpenSplit[] | undefined {
    const open = arrival.stack.at(-1);
    if (open === undefined) {
      this.problems.push({ kind: "join-without-split", step: join, arrival });
      return undefined;
    }
    const other = this.joinOf.get(open.split);
    if (other !== undefined && other !== join) {
      const { span } = arrival;
      this.problems.push({
        kind: "two-joins",
        split: open.split,
        first: other,
        second: join,
        span,
      });
      return undefined;
    }
    const split = this.splitOf.get(join);
    if (split !== undefined && split !== open.split) {
      const first = this.arrivals.get(join) ?? arrival;
      this.problems.push({ kind: "two-stacks", step: join, first, second: arrival });
      return undefined;
    }
    this.joinOf.set(open.split, join);
    this.splitOf.set(join, open.split);
    return arrival.stack.slice(0, -1);
  }

  private endInside(arrival: Arrival, stack: readonly OpenSplit[]): void {
    const split = stack.at(-1)?.split;
    if (split !== undefined) this.problems.push({ kind: "end-inside-split", arrival, split });
  }
}

function arrivalsFrom(
  step: GraphStep,
  stack: readonly OpenSplit[],
): (Arrival & { target: string })[] {
  const { transition } = step;
  return targetsOf(transition).map(({ name, span }) => ({
    target: name,
    from: step.name,
    span,
    stack:
      transition.kind === "split"
        ? [...stack, { split: step.name, branch: name }]
        : transition.kind === "foreach"
          ? [...stack, { split: step.name }]
          : stack,
  }));
}

function sameStack(a: readonly OpenSplit[], b: readonly OpenSplit[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ split, branch }, level) => b[level]?.split === split && b[level]?.branch === branch)
  );
}
