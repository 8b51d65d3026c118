import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import { make } from "../project/make.js";
import { outJson, sayDiagnostics } from "./report.js";
import type { Terminal } from "./terminal.js";

/** What `dagster-ts check` is told. */
export interface CheckRequest {
  files: readonly string[];
  json: boolean;
  /** A FILE without a flow is no mistake. */
  passOver: boolean;
}

/** Prints diagnostics only. @returns exit code 1 on a mistake */
export async function check(request: CheckRequest, terminal: Terminal): Promise<0 | 1> {
  const { files, passOver } = request;
  const made = await make({ files, passOver: () => passOver }, terminal.workingFolder);
  const { diagnostics, sources } = made;
  if (request.json) {
    outJson({ diagnostics: diagnosticsJson(diagnostics, sources) }, terminal);
  } else sayDiagnostics(diagnostics, sources, terminal);
  return hasErrors(diagnostics) ? 1 : 0;
}
