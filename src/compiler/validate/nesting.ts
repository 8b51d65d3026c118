import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { targetsOf } from "../graph/flow-graph.js";
import type { OpenSplit, RegionProblem } from "../graph/regions.js";
import { stepsReachedFrom } from "./reach.js";
import type { Rule, WholeFlow } from "./rule.js";

/** A mistake, and the splits that it is about. Only the first mistake of each split is reported. */
interface Finding {
  splits: readonly string[];
  diagnostic: Diagnostic;
}

/** Splits and joins are properly nested. */
export const splitsNest: Rule<WholeFlow> = (flow) => {
  const problems = withoutConsequences(flow).sort((a, b) => rank(a) - rank(b));
  const findings = [
    ...emptyBranches(flow),
    ...problems.flatMap((problem) => findingOf(flow, problem) ?? []),
  ];
  const reported = new Set<string>();
  return findings.flatMap(({ splits, diagnostic }) => {
    const isNew = !splits.some((split) => reported.has(split));
    for (const split of splits) reported.add(split);
    return isNew ? [diagnostic] : [];
  });
};

/** Later kinds are mostly consequences of earlier ones. */
function rank({ kind }: RegionProblem): number {
  return ["two-stacks", "two-joins", "end-inside-split", "join-without-split"].indexOf(kind);
}

/** Leaves out joins without a split that only follow from splits that meet wrongly earlier. */
function withoutConsequences({ regions, steps }: WholeFlow): RegionProblem[] {
  const following = stepsReachedFrom(
    steps,
    regions.problems.flatMap((problem) =>
      problem.kind === "two-stacks"
        ? [problem.step]
        : problem.kind === "two-joins"
          ? [problem.first, problem.second]
          : [],
    ),
  );
  return regions.problems.filter(
    (problem) => problem.kind !== "join-without-split" || !following.has(problem.step),
  );
}

/** At least one step stands between a split and its join. A case of a switch may lead straight to a join. */
function emptyBranches({ graph, steps }: WholeFlow): Finding[] {
  return graph.steps.flatMap(({ name: split, transition }) => {
    const isForeach = transition.kind === "foreach";
    if (!isForeach && transition.kind !== "split") return [];
    return targetsOf(transition)
      .filter(({ name }) => steps.get(name)?.isJoin)
      .map(({ name, span }) => {
        const values = { split, join: name, isForeach };
        return { splits: [split], diagnostic: catalogue.emptyBranch.at(span, values) };
      });
  });
}

function findingOf(flow: WholeFlow, problem: RegionProblem): Finding | undefined {
  switch (problem.kind) {
    case "two-stacks":
      return branchesThatCross(flow, problem);
    case "two-joins":
      return splitWithTwoJoins(flow, problem);
    case "end-inside-split":
      return openEnd(flow, problem);
    case "join-without-split":
      return joinWithoutSplit(flow, problem.step);
    case "unreached":
      // `isReached` reports it: regions end where splits do not nest, the transitions go on.
      return undefined;
  }
}

function splitWithTwoJoins(
  { graph }: WholeFlow,
  { split, first, second, span }: Extract<RegionProblem, { kind: "two-joins" }>,
): Finding {
  const joins = graph.steps
    .map(({ name }) => name)
    .filter((name) => [first, second].includes(name));
  const values = { split, first: joins[0] ?? first, second: joins[1] ?? second };
  return { splits: [split], diagnostic: catalogue.twoJoins.at(span, values) };
}

/** A step that is reached with different splits open. */
function branchesThatCross(
  flow: WholeFlow,
  { step, first, second }: Extract<RegionProblem, { kind: "two-stacks" }>,
): Finding {
  const splits = differing(first.stack, second.stack);
  const related = [{ span: first.span, message: `"${first.from}" leads to it here` }];
  const [split, ...others] = new Set(splits);
  const areBranches = split !== undefined && others.length === 0;
  const isJoin = flow.steps.get(step)?.isJoin === true;
  if (areBranches && first.stack.length === second.stack.length && !isJoin) {
    if (step === "end") return unjoined(flow, second.span, split, undefined);
    const diagnostic = catalogue.joinWithoutParameter.at(
      flow.steps.get(step)?.span ?? second.span,
      { step, split },
      [...related, { span: second.span, message: `"${second.from}" leads to it here` }].sort(
        (a, b) => a.span.start - b.span.start,
      ),
    );
    return { splits, diagnostic };
  }
  const values = { step, first: whereIn(flow, first.stack), second: whereIn(flow, second.stack) };
  return { splits, diagnostic: catalogue.crossedBranches.at(second.span, values, related) };
}

/** The splits of both stacks below the levels that they share. */
function differing(a: readonly OpenSplit[], b: readonly OpenSplit[]): string[] {
  const isSame = (level: number) =>
    a[level]?.split === b[level]?.split && a[level]?.branch === b[level]?.branch;
  let common = 0;
  while (common < Math.min(a.length, b.length) && isSame(common)) common++;
  return [...a.slice(common), ...b.slice(common)].map(({ split }) => split);
}

function whereIn({ steps }: WholeFlow, stack: readonly OpenSplit[]): string {
  const open = stack.at(-1);
  if (open === undefined) return "outside of every split";
  if (open.branch !== undefined) return `in the branch "${open.branch}" of "${open.split}"`;
  const isForeach = steps.get(open.split)?.transition.kind === "foreach";
  return `inside the ${isForeach ? "foreach" : "split"} of "${open.split}"`;
}

function joinWithoutSplit({ declaration }: WholeFlow, name: string): Finding | undefined {
  const step = declaration.steps.find((one) => one.name === name);
  // `endIsNoJoin` reports an end with inputs.
  if (step === undefined || name === "end") return undefined;
  const span = step.parameters[0]?.span ?? step.span;
  return { splits: [], diagnostic: catalogue.joinWithoutSplit.at(span, { step: name }) };
}

/** `end` is reached while a split is open. */
function openEnd(
  flow: WholeFlow,
  { arrival, split }: Extract<RegionProblem, { kind: "end-inside-split" }>,
): Finding {
  return unjoined(flow, arrival.span, split, joinMeant(flow, arrival.from, split));
}

/** A split that nothing joins; `nearest`: the step that was probably meant to join it. */
function unjoined(
  { steps }: WholeFlow,
  span: Diagnostic["span"],
  split: string,
  nearest: string | undefined,
): Finding {
  const open = steps.get(split);
  const isForeach = open?.transition.kind === "foreach";
  const related = open && [{ span: open.transition.span, message: "it is opened here" }];
  const values = { split, isForeach, nearest };
  return { splits: [split], diagnostic: catalogue.endInsideSplit.at(span, values, related) };
}

/** The step that was probably meant to join a foreach: the last one before `end`, unless it is the target. */
function joinMeant({ steps, regions }: WholeFlow, from: string, split: string) {
  const transition = steps.get(split)?.transition;
  const last = steps.get(from);
  if (transition?.kind !== "foreach" || last?.transition.kind !== "linear") return undefined;
  const isInBody = regions.stacks.get(from)?.at(-1)?.split === split;
  return isInBody && !last.isJoin && transition.target.name !== from ? from : undefined;
}
