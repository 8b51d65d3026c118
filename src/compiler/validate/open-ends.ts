import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { RegionProblem } from "../graph/regions.js";
import type { Finding } from "./finding.js";
import type { WholeFlow } from "./rule.js";

/** `end` is reached while a split is open. */
export function openEnd(
  flow: WholeFlow,
  { arrival, split }: Extract<RegionProblem, { kind: "end-inside-split" }>,
): Finding {
  return unjoined(flow, arrival.span, split, joinMeant(flow, arrival.from, split));
}

/** A split that nothing joins; `nearest` is the step that may have been meant to. */
export function unjoined(
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

/** The last step before `end` was meant to join the foreach, if it is not the body's first. */
function joinMeant({ steps, regions }: WholeFlow, from: string, split: string) {
  const transition = steps.get(split)?.transition;
  const last = steps.get(from);
  if (transition?.kind !== "foreach" || last?.transition.kind !== "linear") return undefined;
  const isInBody = regions.stacks.get(from)?.at(-1)?.split === split;
  return isInBody && !last.isJoin && transition.target.name !== from ? from : undefined;
}
