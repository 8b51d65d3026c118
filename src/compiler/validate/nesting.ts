import { catalogue } from "../diagnostics/catalogue.js";
import { targetsOf } from "../graph/flow-graph.js";
import type { OpenSplit, RegionProblem } from "../graph/regions.js";
import type { Finding } from "./finding.js";
import { openEnd, unjoined } from "./open-ends.js";
import { stepsBehind } from "./reach.js";
import type { Rule, WholeFlow } from "./rule.js";

/** Splits and joins are properly nested. */
export const splitsNest: Rule<WholeFlow> = (flow) => {
  const problems = withoutFollowing(flow).sort((a, b) => rank(a) - rank(b));
  const findings = [
    ...emptyBranches(flow),
    ...problems.flatMap((problem) => findingOf(flow, problem) ?? []),
  ];
  const told = new Set<string>();
  return findings.flatMap(({ splits, diagnostic }) => {
    const isNew = !splits.some((split) => told.has(split));
    for (const split of splits) told.add(split);
    return isNew ? [diagnostic] : [];
  });
};

/** What goes wrong at `end` mostly follows from what went wrong before it. */
function rank({ kind }: RegionProblem): number {
  return ["two-stacks", "two-joins", "end-inside-split", "join-without-split"].indexOf(kind);
}

/** Behind a step where splits meet wrongly, joins find no split: not a mistake of theirs. */
function withoutFollowing({ regions, steps }: WholeFlow): RegionProblem[] {
  const behind = stepsBehind(
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
    (problem) => problem.kind !== "join-without-split" || !behind.has(problem.step),
  );
}

/** Between a split and its join there is a step. Of a switch, a case may lead straight to a join. */
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
      return meeting(flow, problem);
    case "two-joins":
      return twoJoins(flow, problem);
    case "end-inside-split":
      return openEnd(flow, problem);
    case "join-without-split":
      return looseJoin(flow, problem.step);
    case "unreached":
      // Judged from the transitions alone: the walk stops where splits do not nest.
      return undefined;
  }
}

function twoJoins(
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
function meeting(
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

/** The splits from the first level on at which two stacks are not the same. */
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

function looseJoin({ declaration }: WholeFlow, name: string): Finding | undefined {
  const step = declaration.steps.find((one) => one.name === name);
  // An end with inputs is reported as such.
  if (step === undefined || name === "end") return undefined;
  const span = step.parameters[0]?.span ?? step.span;
  return { splits: [], diagnostic: catalogue.joinWithoutSplit.at(span, { step: name }) };
}
