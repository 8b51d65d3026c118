import { catalogue } from "../diagnostics/catalogue.js";
import { keepsLimits, offeredExecutor } from "../lower/engines.js";
import type { Rule } from "./rule.js";

/** The executor can run what the flow fans out, and can keep the flow's limits. */
export const executorFollows: Rule = ({ graph, settings: { executor: name = "async" } }) => {
  const foreachs = graph.steps.flatMap(({ transition }) =>
    transition.kind === "foreach" ? [transition] : [],
  );
  const executor = offeredExecutor(name);
  if (executor === undefined) {
    const [foreach] = foreachs;
    const span = foreach?.span ?? graph.flow.span;
    return [catalogue.refusedExecutor.at(span, { executor: name, fansOut: foreach !== undefined })];
  }
  if (keepsLimits(executor)) return [];
  return foreachs
    .filter(({ maxParallel }) => maxParallel !== undefined)
    .map(({ span }) => catalogue.limitOfNobody.at(span, { executor }));
};
