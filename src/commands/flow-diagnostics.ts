import { basename } from "node:path";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { nearestName } from "../nearest-name.js";
import type { MadeFlow } from "./make.js";

/** A FILE without a flow, or without the one that was named. */
export function noSuchFlow(
  file: string,
  name: string | undefined,
  flows: readonly string[],
): Diagnostic {
  const span = { file, start: 0, end: 0 };
  if (name === undefined) return catalogue.noFlow.at(span);
  return catalogue.noSuchFlow.at(span, { name, nearest: nearestName(name, flows), flows });
}

/** Flows of different FILEs whose outputs would be one file. */
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
