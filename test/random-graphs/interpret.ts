import { createHash } from "node:crypto";
import {
  type ShapeGraph,
  type ShapeStep,
  type ShapeTransition,
  stepsByName,
  targetsOfShape,
} from "./model.js";

/** What a task of a random graph leaves: its trace stands for all that led to it. */
export interface TaskTrace {
  step: string;
  /** The foreach indices, outermost first. */
  indices: number[];
  trace: string;
}

/** Tasks in an order of their own: what ran first may differ from run to run. */
export function inOrder(tasks: readonly TaskTrace[]): TaskTrace[] {
  const key = ({ step, indices, trace }: TaskTrace) => `${step} ${indices.join("_")} ${trace}`;
  return tasks.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

interface State {
  trace: string;
  counts: Record<string, number>;
}

interface Frame {
  index: number;
  item: string;
}

/** A graph ran longer than is of use in a test. */
export class TooManyTasksError extends Error {}

/**
 * Runs a graph by its meaning alone: every task in the order it comes, the traces of all.
 *
 * @throws TooManyTasksError if there are more than `most` tasks
 */
export function interpret(graph: ShapeGraph, most = Number.POSITIVE_INFINITY): TaskTrace[] {
  const interpreter = new Interpreter(graph, most);
  interpreter.walk("start", [], []);
  return interpreter.tasks;
}

class Interpreter {
  readonly tasks: TaskTrace[] = [];
  private readonly steps: ReadonlyMap<string, ShapeStep>;

  constructor(
    graph: ShapeGraph,
    private readonly most: number,
  ) {
    this.steps = stepsByName(graph);
  }

  /** Runs from a step up to the join that closes the split around it, or to `end`. */
  walk(first: string, frames: readonly Frame[], given: State[]): { join: string; state: State } {
    let name = first;
    let inputs = given;
    for (;;) {
      const step = this.step(name);
      const state = this.visit(name, frames, inputs);
      const next = this.follow(step, frames, state);
      if (next.done) return { join: next.join, state: next.inputs[0] ?? state };
      name = next.join;
      inputs = next.inputs;
    }
  }

  private follow(
    { name, transition }: ShapeStep,
    frames: readonly Frame[],
    state: State,
  ): { join: string; inputs: State[]; done: boolean } {
    switch (transition.kind) {
      case "end":
        return { join: "", inputs: [state], done: true };
      case "linear":
        return this.arrive(transition.target, state);
      case "switch": {
        const chosen = choose(name, transition, state);
        return this.arrive(transition.targets[chosen] ?? "", state);
      }
      case "split": {
        const ends = transition.targets.map((target) => this.walk(target, frames, [state]));
        return closed(ends, "");
      }
      case "foreach": {
        const size = sizeOf(transition, state);
        const ends = Array.from({ length: size }, (_, index) => {
          const frame = { index, item: `${state.trace}/${index}` };
          return this.walk(transition.target, [...frames, frame], [state]);
        });
        return closed(ends, this.joinAfter(transition.target));
      }
    }
  }

  private arrive(target: string, state: State) {
    return { join: target, inputs: [state], done: this.step(target).isJoin };
  }

  /** The join of a foreach without items: the first one that leaves its body. */
  private joinAfter(first: string): string {
    let open = 1;
    for (let name = first; ; ) {
      const { isJoin, transition } = this.step(name);
      if (isJoin) open -= 1;
      if (open === 0) return name;
      if (transition.kind === "split" || transition.kind === "foreach") open += 1;
      name = onward(transition);
    }
  }

  private visit(step: string, frames: readonly Frame[], inputs: State[]): State {
    if (this.tasks.length >= this.most) throw new TooManyTasksError();
    const indices = frames.map(({ index }) => index);
    const traces = inputs.map(({ trace }) => trace);
    const trace = traceOf(step, indices, frames.at(-1)?.item ?? "", traces);
    this.tasks.push({ step, indices, trace });
    return { trace, counts: { ...inputs[0]?.counts } };
  }

  private step(name: string): ShapeStep {
    const step = this.steps.get(name);
    if (step === undefined) throw new Error(`no step ${name}`);
    return step;
  }
}

/** A target that does not lead back. */
function onward(transition: ShapeTransition): string {
  const back = transition.kind === "switch" ? transition.back : [];
  const target = targetsOfShape(transition).find((_, index) => !back.includes(index));
  if (target === undefined) throw new Error("a foreach without a join");
  return target;
}

function closed(ends: { join: string; state: State }[], join: string) {
  return { join: ends[0]?.join ?? join, inputs: ends.map(({ state }) => state), done: false };
}

function traceOf(step: string, indices: number[], item: string, inputs: string[]): string {
  const text = `${step}[${indices.join(",")}]${item}(${inputs.join(";")})`;
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** A number that a task's trace stands for. */
function numberOf({ trace }: State): number {
  return Number.parseInt(trace.slice(0, 6), 16);
}

function sizeOf({ fewest, most }: { fewest: number; most: number }, state: State): number {
  return fewest + (numberOf(state) % (most - fewest + 1));
}

function choose(
  step: string,
  { targets, back, rounds }: { targets: string[]; back: number[]; rounds: number },
  state: State,
): number {
  const count = (state.counts[step] ?? 0) + 1;
  const leaving = targets.map((_, index) => index).filter((index) => !back.includes(index));
  const mustLeave = back.length > 0 && count > rounds;
  const open = mustLeave ? leaving : targets.map((_, index) => index);
  const chosen = open[numberOf(state) % open.length] ?? 0;
  state.counts[step] = back.includes(chosen) ? count : 0;
  return chosen;
}
