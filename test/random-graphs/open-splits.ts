import { type ShapeGraph, stepsByName, targetsOfShape } from "./model.js";

/** A split around a step, and of a static one the number of the branch that the step is in. */
export interface OpenSplit {
  split: string;
  branch: number | undefined;
}

/** The splits around each step, outermost first. */
export function openSplitsOf(graph: ShapeGraph): Map<string, readonly OpenSplit[]> {
  const steps = stepsByName(graph);
  const open = new Map<string, readonly OpenSplit[]>([["start", []]]);
  for (const [name, around] of open) {
    const step = steps.get(name);
    if (step === undefined) throw new Error(`no step ${name}`);
    const { kind } = step.transition;
    targetsOfShape(step.transition).forEach((target, index) => {
      if (open.has(target)) return;
      const branch = kind === "split" ? index : undefined;
      const opens = kind === "split" || kind === "foreach";
      const inside = opens ? [...around, { split: name, branch }] : around;
      open.set(target, steps.get(target)?.isJoin ? inside.slice(0, -1) : inside);
    });
  }
  return open;
}
