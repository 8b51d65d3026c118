import { catalogue } from "../diagnostics/catalogue.js";
import { targetsOf } from "../graph/flow-graph.js";
import type { Rule, WholeFlow } from "./rule.js";

/** Every step is reached from `start`. */
export const isReached: Rule<WholeFlow> = (flow) => {
  const reached = reachedSteps(flow);
  // If an endless loop hides the end, the loop is the mistake.
  const isHidden = (name: string) => name === "end" && endlessLoops(flow, reached).length > 0;
  return flow.graph.steps
    .filter(({ name }) => !reached.has(name) && !isHidden(name))
    .map(({ name, span }) => catalogue.unreachable.at(span, { step: name }));
};

/**
 * Every loop has a way out. Each step but `end` leads somewhere, so `end` is then reached from every step.
 */
export const loopsEnd: Rule<WholeFlow> = (flow) =>
  endlessLoops(flow, reachedSteps(flow)).map((loop) => {
    const [first, ...others] = loop.flatMap((name) => flow.steps.get(name) ?? []);
    const span = first?.transition.span ?? flow.graph.flow.span;
    const related = others.map(({ transition }) => ({
      span: transition.span,
      message: "and on from here",
    }));
    return catalogue.loopWithoutExit.at(span, { steps: loop }, related);
  });

function endlessLoops({ regions, steps }: WholeFlow, reached: ReadonlySet<string>) {
  return regions.loops.filter((loop) => {
    const inside = new Set(loop);
    const leaves = (name: string) => targets(steps, name).some((target) => !inside.has(target));
    return loop.some((name) => reached.has(name)) && !loop.some(leaves);
  });
}

function reachedSteps({ steps }: WholeFlow): Set<string> {
  return stepsReachedFrom(steps, ["start"]);
}

/** Some steps and all that they lead to. A loop over a set visits what is added meanwhile, each step once. */
export function stepsReachedFrom(steps: WholeFlow["steps"], first: readonly string[]): Set<string> {
  const reached = new Set(first);
  for (const name of reached) for (const target of targets(steps, name)) reached.add(target);
  return reached;
}

function targets(steps: WholeFlow["steps"], name: string): string[] {
  const step = steps.get(name);
  return step === undefined ? [] : targetsOf(step.transition).map((target) => target.name);
}
