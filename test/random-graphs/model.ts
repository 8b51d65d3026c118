/** A flow reduced to its shape, and to the numbers that decide how many items and which case. */
export interface ShapeGraph {
  flow: string;
  steps: ShapeStep[];
}

/** A step of a shape. */
export interface ShapeStep {
  name: string;
  isJoin: boolean;
  transition: ShapeTransition;
}

/** How a step of a shape ends. */
export type ShapeTransition =
  | { kind: "linear"; target: string }
  | { kind: "split"; targets: string[] }
  | { kind: "foreach"; target: string; fewest: number; most: number }
  | {
      kind: "switch";
      /** The target of each case; the cases are called `c0`, `c1`, … */
      targets: string[];
      /** Indices of the cases that lead back. */
      back: number[];
      /** How often the step may take any case before it must take one that leads on. */
      rounds: number;
    }
  | { kind: "end" };

/** The steps by name. */
export function stepsByName(graph: ShapeGraph): Map<string, ShapeStep> {
  return new Map(graph.steps.map((step) => [step.name, step]));
}

/** The steps that a transition may lead to. */
export function targetsOfShape(transition: ShapeTransition): string[] {
  switch (transition.kind) {
    case "linear":
    case "foreach":
      return [transition.target];
    case "split":
    case "switch":
      return transition.targets;
    case "end":
      return [];
  }
}

/** The steps that can come back to themselves: those of loops. */
export function stepsOfLoops(graph: ShapeGraph): Set<string> {
  const steps = stepsByName(graph);
  const reachable = (from: string): Set<string> => {
    const seen = new Set<string>();
    const queue = [from];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const step = steps.get(name);
      for (const target of step === undefined ? [] : targetsOfShape(step.transition)) {
        if (!seen.has(target)) queue.push(target);
        seen.add(target);
      }
    }
    return seen;
  };
  return new Set(graph.steps.map(({ name }) => name).filter((name) => reachable(name).has(name)));
}
