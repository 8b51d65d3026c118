import { relative } from "node:path";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import type { Sources } from "../compiler/sources.js";
import { shellWord } from "../project/command-line.js";
import { type MadeFlow, type MakeRequest, make } from "../project/make.js";
import {
  differs,
  type OutputFile,
  outputFiles,
  refuseForeignFiles,
  writeAll,
} from "./output-files.js";
import { outJson, sayDiagnostics } from "./report.js";
import type { Terminal } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** A command that names more files is no help to read. */
const MOST_IN_COMMAND = 10;

/** What `dagster-ts create` is told. */
export interface CreateRequest extends MakeRequest {
  stdout: boolean;
  check: boolean;
  json: boolean;
  /** Whether it is a failure to write something new or different, as it is for pre-commit. */
  failOnChange: boolean;
}

/** What `create` did, for what comes after it. */
export interface Created {
  code: 0 | 1;
  /** Every module that was read. */
  sources: Sources;
  /** Absolute paths of all files that went into the bundles. */
  inputs: string[];
  written: OutputFile[];
}

/**
 * Makes flows' files, or compares or prints them.
 *
 * @returns exit code 1 on a mistake in a flow, and on a difference where that is asked for
 * @throws UsageError on options that do not go together; OutputError on a file in the way
 */
export async function create(request: CreateRequest, terminal: Terminal): Promise<Created> {
  const { flows, diagnostics, sources, inputs } = await make(request, terminal.workingFolder);
  if (request.output !== undefined) refuseSeveral(flows, "-o names the file of one flow");
  if (!request.json) sayDiagnostics(diagnostics, sources, terminal);
  if (request.stdout) {
    printPython(flows, terminal);
    return { code: hasErrors(diagnostics) ? 1 : 0, sources, inputs, written: [] };
  }
  const files = outputFiles(flows);
  refuseForeignFiles(files, terminal.workingFolder);
  const changed = files.filter(differs);
  if (!request.check) await writeAll(changed);
  if (request.json) outReport(flows, diagnostics, { sources, changed, request }, terminal);
  else if (request.check) await showDifferences(changed, terminal);
  else sayWritten(flows, changed, terminal);
  const isChangeFailure = (request.check || request.failOnChange) && changed.length > 0;
  return {
    code: hasErrors(diagnostics) || isChangeFailure ? 1 : 0,
    sources,
    inputs,
    written: request.check ? [] : changed,
  };
}

function refuseSeveral(flows: readonly MadeFlow[], what: string): void {
  if (flows.length < 2) return;
  const names = flows.map(({ flow }) => flow).join(", ");
  throw new UsageError(`${what}, but there are several: ${names}.`);
}

function printPython(flows: readonly MadeFlow[], { out }: Terminal): void {
  refuseSeveral(flows, "--stdout prints one flow's file");
  for (const { python } of flows) out(python.text);
}

function sayWritten(flows: readonly MadeFlow[], written: OutputFile[], terminal: Terminal): void {
  const { workingFolder, say } = terminal;
  const paths = new Set(written.map(({ path }) => path));
  for (const { flow, python, bundle } of flows) {
    const both = [python, bundle];
    const isNew = both.some(({ path }) => paths.has(path));
    const [first, second] = both.map(({ path }) => relative(workingFolder, path));
    say(
      `${flow}: ${isNew ? `wrote ${first} and ${second}` : `${first} and ${second} are up to date`}\n`,
    );
  }
  if (flows.length === 0) return;
  const files = flows.map(({ python }) => `-f ${shellWord(relative(workingFolder, python.path))}`);
  const isLong = files.length > MOST_IN_COMMAND;
  const shown = isLong ? files.slice(0, 1) : files;
  const each = isLong ? ", with -f for each of the files" : "";
  say(`\nNext, open Dagster's page${each}:\n    dagster dev ${shown.join(" ")}\n`);
}

/** A unified diff of each Python file; of a bundle one line, for nobody reads more. */
async function showDifferences(changed: readonly OutputFile[], terminal: Terminal): Promise<void> {
  if (changed.length === 0) return;
  const { createTwoFilesPatch } = await import("diff");
  const { workingFolder, out } = terminal;
  for (const { path, text, current } of changed) {
    const display = relative(workingFolder, path);
    const state = current === undefined ? "is missing" : "is not what its sources make";
    if (!path.endsWith(".py")) out(`${display} ${state}\n`);
    else {
      const before = current === undefined ? "/dev/null" : display;
      out(createTwoFilesPatch(before, display, current ?? "", text, "on disk", "as made now"));
    }
  }
}

function outReport(
  flows: readonly MadeFlow[],
  diagnostics: readonly Diagnostic[],
  {
    sources,
    changed,
    request,
  }: { sources: Sources; changed: OutputFile[]; request: CreateRequest },
  terminal: Terminal,
): void {
  const paths = new Set(changed.map(({ path }) => path));
  const describe = ({ path }: { path: string }) => ({
    path: relative(terminal.workingFolder, path),
    state: paths.has(path) ? (request.check ? "differs" : "written") : "unchanged",
  });
  const report = {
    flows: flows.map(({ flow, source, python, bundle }) => ({
      flow,
      source,
      python: describe(python),
      bundle: describe(bundle),
    })),
    diagnostics: diagnosticsJson(diagnostics, sources),
  };
  outJson(report, terminal);
}
