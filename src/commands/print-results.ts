import { ArtifactsError } from "../artifacts/artifacts-error.js";
import { FlowError } from "../authoring/flow-error.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { formatDiagnostics } from "../compiler/diagnostics/format.js";
import type { Sources } from "../compiler/sources.js";
import { jsonDialect } from "../runtime/values/plain-dialects.js";
import { plainJson } from "../runtime/values/plain-json.js";
import type { Terminal } from "./terminal.js";

/** Prints diagnostics as text, on standard error. */
export function sayDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  { say, color }: Terminal,
): void {
  if (diagnostics.length > 0) say(formatDiagnostics([...diagnostics], sources, { color }));
}

/** Prints a result as JSON, on standard output. */
export function outJson(value: object, { out }: Terminal): void {
  out(`${JSON.stringify(value, undefined, 2)}\n`);
}

/**
 * Prints a value with artifacts as JSON, on one line. docs/authoring.md says what becomes of values that JSON lacks.
 * @throws ArtifactsError if it is too long
 */
export function outArtifactsJson(value: unknown, { out }: Terminal): void {
  try {
    out(`${plainJson(value, jsonDialect)}\n`);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    throw new ArtifactsError(
      `This cannot be printed as JSON: ${error.message} Ask for a single artifact: ` +
        "dagster-ts artifacts RUN TASK NAME.",
    );
  }
}
