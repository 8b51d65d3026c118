import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import { buildRequested } from "./build-requested.js";
import { outJson, sayDiagnostics } from "./print-results.js";
import type { Terminal } from "./terminal.js";

/** The arguments of `dagster-ts check`. */
export interface CheckRequest {
  /** Undefined: all files of dagster-ts.yaml. */
  files: readonly string[] | undefined;
  json: boolean;
  /** Whether the FILEs are changed files, which need not have a flow. */
  changed: boolean;
}

/** Prints diagnostics, and writes nothing. @returns exit code 1 on a mistake */
export async function check(request: CheckRequest, terminal: Terminal): Promise<0 | 1> {
  const { files, changed } = request;
  const requested = { files, wholeProjects: changed, passOver: () => changed };
  const made = await buildRequested(requested, terminal.workingFolder);
  const { diagnostics, sources } = made;
  if (request.json) {
    outJson({ diagnostics: diagnosticsJson(diagnostics, sources) }, terminal);
  } else sayDiagnostics(diagnostics, sources, terminal);
  return hasErrors(diagnostics) ? 1 : 0;
}
