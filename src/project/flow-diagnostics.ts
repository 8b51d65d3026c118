import { basename } from "node:path";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { uniqueNames } from "../compiler/lower/definition-names.js";
import { nearestName } from "../nearest-name.js";
import type { MadeFlow } from "./made-flow.js";

/** The diagnostic for a FILE without a flow, or without the flow that was named. */
export function noSuchFlow(
  file: string,
  name: string | undefined,
  flows: readonly string[],
): Diagnostic {
  const span = { file, start: 0, end: 0 };
  if (name === undefined) return catalogue.noFlow.at(span);
  return catalogue.noSuchFlow.at(span, { name, nearest: nearestName(name, flows), flows });
}

/** The diagnostics for flows of different FILEs that would be written to the same file. */
export function outputCollisions(
  flows: readonly MadeFlow[],
  keys: ReadonlyMap<string, string>,
): Diagnostic[] {
  const first = new Map<string, MadeFlow>();
  return flows.flatMap((made) => {
    const { path } = made.python;
    const other = first.get(path);
    first.set(path, other ?? made);
    if (other === undefined || other.source === made.source) return [];
    const span = { file: keys.get(made.source) ?? made.source, start: 0, end: 0 };
    const names = { flow: made.flow, other: other.flow, shared: basename(path) };
    return [catalogue.flowCollision.at(span, names)];
  });
}

/**
 * The diagnostics for flows of different FILEs that cannot be in one code location, and for a flow whose file
 * would be the project's.
 */
export function definitionCollisions(
  flows: readonly MadeFlow[],
  definitions: string,
): Diagnostic[] {
  const taken = new Map<string, MadeFlow>();
  return flows.flatMap((made) => {
    const { flow } = made.graph;
    if (made.python.path === definitions) {
      return [catalogue.definitionsCollision.at(flow.span, { flow: flow.name })];
    }
    // The names of ops begin with the name of the flow in Dagster.
    const names = [...uniqueNames(made.plan), made.plan.name];
    const shared = names.find((name) => taken.has(name));
    const other = shared === undefined ? undefined : taken.get(shared);
    for (const name of names) taken.set(name, taken.get(name) ?? made);
    if (shared === undefined || other === undefined) return [];
    const related = [{ span: other.graph.flow.span, message: "the other one is here" }];
    const values = { flow: flow.name, other: other.flow, shared };
    return [catalogue.flowCollision.at(flow.span, values, related)];
  });
}
