import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowGraph, Named } from "../graph/flow-graph.js";
import { definitionNames, uniqueNames } from "../lower/definition-names.js";
import { dagsterName, snakeCase } from "../lower/names.js";
import type { FlowSettings } from "../settings.js";
import type { Rule } from "./rule.js";

/** A name that both Dagster and Python accept. */
export const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Members of FlowSpec. No artifact can have their names. */
export const FLOW_MEMBERS: ReadonlySet<string> = new Set([
  "constructor",
  "foreachStack",
  "index",
  "input",
  "mergeArtifacts",
  "next",
]);

/** Whether no step can have a name. `lower/names.ts` has the names that Python or Dagster reserves. */
export function isReservedStepName(name: string): boolean {
  return FLOW_MEMBERS.has(name) || hasDoubleUnderscore(name);
}

/** Names with two underscores in a row belong to the compiler. `__proto__` is one of them. */
export function hasDoubleUnderscore(name: string): boolean {
  return name.includes("__");
}

/** Whether a flow can have the name. */
export function isFlowName(name: string): boolean {
  return NAME.test(name) && !hasDoubleUnderscore(name);
}

/** A flow's name is an asset's and, in snake case, a job's and a file's. */
export const flowName: Rule = ({ graph: { flow } }) => {
  const values = { what: "flow", name: flow.name } as const;
  if (hasDoubleUnderscore(flow.name)) return [catalogue.reservedName.at(flow.span, values)];
  return NAME.test(flow.name) ? [] : [catalogue.invalidName.at(flow.span, values)];
};

/** A step's name is an op's. */
export const stepNames: Rule = ({ graph }) =>
  graph.steps.flatMap(({ name, span }) => {
    const values = { what: "step", name } as const;
    if (isReservedStepName(name)) return [catalogue.reservedName.at(span, values)];
    return NAME.test(name) ? [] : [catalogue.invalidName.at(span, values)];
  });

/** Names that Dagster reserves get an underscore, so `type` and `type_` would be the same op. */
export const stepCollisions: Rule = ({ graph }) => {
  const taken = new Map<string, Named>();
  return graph.steps.flatMap((step) => {
    const shared = dagsterName(step.name);
    const other = taken.get(shared);
    taken.set(shared, other ?? step);
    if (other === undefined || other.name === step.name) return [];
    const related = [{ span: other.span, message: "the other one is here" }];
    const values = { step: step.name, other: other.name, shared };
    return [catalogue.stepCollision.at(step.span, values, related)];
  });
};

/** Flows whose assets, jobs or files would have the same name. An asset and a job must differ too. */
export function flowCollisions(
  flows: readonly { graph: FlowGraph; settings: FlowSettings }[],
): Diagnostic[] {
  const taken = new Map<string, Named>();
  return flows.flatMap(({ graph, settings }) => {
    const { flow } = graph;
    const names = [...uniqueNames(definitionNames(graph, settings)), snakeCase(flow.name)];
    const shared = names.find((name) => taken.has(name));
    const other = shared === undefined ? undefined : taken.get(shared);
    for (const name of names) if (!taken.has(name)) taken.set(name, flow);
    if (shared === undefined || other === undefined) return [];
    const related = [{ span: other.span, message: "the other one is here" }];
    const values = { flow: flow.name, other: other.name, shared };
    return [catalogue.flowCollision.at(flow.span, values, related)];
  });
}
