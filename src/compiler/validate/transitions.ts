import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { GraphTransition, Named } from "../graph/flow-graph.js";
import type { FlowToCheck, Rule } from "./rule.js";

/** A flow begins with `start`. */
export const hasStart: Rule = (flow) => {
  if (flow.steps.has("start")) return [];
  return [catalogue.noStart.at(flow.graph.flow.span, missing(flow, "start"))];
};

/** A flow stops with `end`. */
export const hasEnd: Rule = (flow) => {
  if (flow.steps.has("end")) return [];
  return [catalogue.noEnd.at(flow.graph.flow.span, missing(flow, "end"))];
};

function missing({ declaration, graph, steps }: FlowToCheck, name: string) {
  const isMethod = declaration.helpers.some((helper) => helper.name === name);
  return { flow: graph.flow.name, nearest: nearestName(name, steps.keys()), isMethod };
}

/** Every step but `end` says what comes next. */
export const saysNext: Rule = ({ declaration }) =>
  declaration.steps
    .filter(({ name, callsNext }) => name !== "end" && !callsNext)
    .map(({ name, span }) => catalogue.missingNext.at(span, { step: name }));

/** `end` does not. */
export const endsAtEnd: Rule = ({ declaration }) =>
  declaration.steps
    .filter(({ name, callsNext }) => name === "end" && callsNext)
    .map(({ transition }) => catalogue.nextInEnd.at(transition.span));

/** `end` joins nothing. */
export const endIsNoJoin: Rule = ({ declaration }) =>
  declaration.steps.flatMap(({ name, parameters: [inputs] }) =>
    name === "end" && inputs !== undefined ? [catalogue.endIsJoin.at(inputs.span)] : [],
  );

/** Every target is a step of the flow. */
export const leadsToSteps: Rule = (flow) => {
  const helpers = new Set(flow.declaration.helpers.map(({ name }) => name));
  const artifacts = new Set(flow.declaration.artifacts.map(({ name }) => name));
  return flow.graph.steps.flatMap(({ transition }) =>
    writtenTargets(transition)
      .filter(({ name }) => !flow.steps.has(name))
      .map(({ name, span }) => {
        const nearest = nearestName(name, flow.steps.keys());
        const is = helpers.has(name) ? "method" : artifacts.has(name) ? "artifact" : undefined;
        return catalogue.unknownTarget.at(span, { name, nearest, is, flow: flow.graph.flow.name });
      }),
  );
};

/** A static split has each branch once. */
export const namesBranchesOnce: Rule = ({ graph }) =>
  graph.steps.flatMap(({ transition }) =>
    transition.kind !== "split"
      ? []
      : repeated(transition.targets, ({ span }, values, related) =>
          catalogue.duplicateTarget.at(span, values, related),
        ),
  );

/** A switch has each case once. */
export const namesCasesOnce: Rule = ({ graph }) =>
  graph.steps.flatMap(({ transition }) =>
    transition.kind !== "switch"
      ? []
      : repeated(
          transition.cases.map(({ value }) => value),
          ({ span }, values, related) => catalogue.duplicateCase.at(span, values, related),
        ),
  );

type Report = (
  named: Named,
  values: { name: string },
  related: { span: Named["span"]; message: string }[],
) => Diagnostic;

function repeated(names: readonly Named[], report: Report): Diagnostic[] {
  const first = new Map<string, Named>();
  return names.flatMap((named) => {
    const other = first.get(named.name);
    first.set(named.name, other ?? named);
    if (other === undefined) return [];
    const related = [{ span: other.span, message: "the first one is here" }];
    return [report(named, { name: named.name }, related)];
  });
}

/** The targets as they are written: the same step may come up for several cases. */
function writtenTargets(transition: GraphTransition): Named[] {
  switch (transition.kind) {
    case "linear":
    case "foreach":
      return [transition.target];
    case "split":
      return transition.targets;
    case "switch":
      return transition.cases.map(({ target }) => target);
    case "end":
    case "none":
      return [];
  }
}
