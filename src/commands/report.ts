import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { formatDiagnostics } from "../compiler/diagnostics/format.js";
import type { Sources } from "../compiler/sources.js";
import type { Terminal } from "./terminal.js";

/** Prints diagnostics for a person. */
export function sayDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  { say, color }: Terminal,
): void {
  if (diagnostics.length > 0) say(formatDiagnostics([...diagnostics], sources, { color }));
}

/** Prints a result for a program. */
export function outJson(value: object, { out }: Terminal): void {
  out(`${JSON.stringify(value, undefined, 2)}\n`);
}
