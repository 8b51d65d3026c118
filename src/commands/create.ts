import { dirname, join, relative, sep } from "node:path";
import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import type { Sources } from "../compiler/sources.js";
import { shellWord } from "../project/command-line.js";
import { deployedPackages } from "../project/deployed-packages.js";
import type { TextFile } from "../project/made-flow.js";
import { buildRequested, type MadeRequested, type Requested } from "./build-requested.js";
import {
  differs,
  type OutputFile,
  outputFiles,
  refuseForeignFiles,
  writeAll,
} from "./output-files.js";
import { outJson, sayDiagnostics } from "./print-results.js";
import { UsageError } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

/** The most files that a printed command names. */
const MOST_IN_COMMAND = 10;

/** The arguments of `dagster-ts create`. */
export interface CreateRequest extends Requested {
  stdout: boolean;
  check: boolean;
  json: boolean;
  /** Whether writing a new or different file is a failure, as pre-commit needs it. */
  failOnChange: boolean;
}

/** The result of `create`. */
export interface Created {
  code: 0 | 1;
  /** All modules that were read. */
  sources: Sources;
  /** Absolute paths of all files that went into the bundles. */
  inputs: string[];
  written: OutputFile[];
}

/**
 * Writes the files of flows, or compares or prints them.
 *
 * @returns exit code 1 on a mistake in a flow, and on a difference if the options ask for it
 * @throws UsageError if options conflict; OutputError if a file of the user is in the way
 */
export async function create(request: CreateRequest, terminal: Terminal): Promise<Created> {
  const made = await buildRequested(request, terminal.workingFolder);
  const { flows, diagnostics, sources, inputs } = made;
  if (request.output !== undefined) refuseSeveral(made, "-o names the file of one flow");
  if (request.settings?.name !== undefined) refuseSeveral(made, "--name names one flow");
  if (!request.json) sayDiagnostics(diagnostics, sources, terminal);
  if (request.stdout) {
    printPython(made, terminal);
    return { code: hasErrors(diagnostics) ? 1 : 0, sources, inputs, written: [] };
  }
  const packages = deployedPackages(flows, inputs);
  const files = outputFiles(
    [
      ...flows.flatMap(({ python, bundle }) => [python, bundle]),
      ...made.projects.flatMap((project) => project.files),
      ...packages,
    ],
    flows.flatMap(({ copies }) => copies),
  );
  refuseForeignFiles(files, terminal.workingFolder);
  const changed = files.filter(differs);
  if (!request.check) await writeAll(changed);
  if (request.json) outReport({ ...made, packages }, { changed, request }, terminal);
  else if (request.check) await showDifferences(changed, terminal);
  else sayWritten({ ...made, packages }, changed, terminal);
  const isChangeFailure = (request.check || request.failOnChange) && changed.length > 0;
  return {
    code: hasErrors(diagnostics) || isChangeFailure ? 1 : 0,
    sources,
    inputs,
    written: request.check ? [] : changed,
  };
}

function refuseSeveral({ declared }: MadeRequested, what: string): void {
  if (declared.length < 2) return;
  throw new UsageError(`${what}, but there are several: ${declared.join(", ")}.`);
}

function printPython(made: MadeRequested, { out }: Terminal): void {
  refuseSeveral(made, "--stdout prints one flow's file");
  for (const { python } of made.flows) out(python.text);
}

/** What was built, with the package.json files of what stays outside. */
interface MadeFiles extends MadeRequested {
  packages: readonly TextFile[];
}

function sayWritten(made: MadeFiles, written: OutputFile[], terminal: Terminal): void {
  const { workingFolder, say } = terminal;
  const paths = new Set(written.map(({ path }) => path));
  const sayFiles = (what: string, files: readonly string[], shown = files) => {
    const isNew = files.some((path) => paths.has(path));
    const names = listFiles(shown, workingFolder);
    const verb = shown.length > 1 ? "are" : "is";
    say(`${what}: ${isNew ? `wrote ${names}` : `${names} ${verb} up to date`}\n`);
  };
  for (const { flow, python, bundle, data, copies } of made.flows) {
    const own = [python.path, bundle.path];
    const copied = copies.map(({ to }) => to);
    const folders = new Set(copied.map((path) => topFolder(path, dirname(bundle.path))));
    sayFiles(flow, [...own, ...copied], [...own, ...folders]);
    const beside = data.filter((path) => !copies.some(({ from }) => from === path));
    if (beside.length > 0) {
      const those = listFiles(beside, workingFolder);
      say(`  It also reads ${those}: deploy ${beside.length > 1 ? "these" : "this"} with it.\n`);
    }
  }
  for (const { files, note } of made.projects) {
    sayFiles(
      "All flows",
      files.map(({ path }) => path),
    );
    if (note !== undefined) say(`${note}\n`);
  }
  for (const folder of new Set(made.packages.map(({ path }) => dirname(path)))) {
    const files = made.packages.map(({ path }) => path).filter((path) => dirname(path) === folder);
    sayFiles("Packages outside of the bundles", files);
    say(
      `  Install them where the flow runs: npm ${files.length > 1 ? "ci" : "install"} --omit=dev\n`,
    );
  }
  sayNext(made, terminal);
}

/** The most files that a message names. */
const MOST_NAMED = 5;

function listFiles(paths: readonly string[], workingFolder: string): string {
  const names = paths.slice(0, MOST_NAMED).map((path) => relative(workingFolder, path));
  if (paths.length > names.length) names.push(`${paths.length - names.length} more`);
  const last = names.pop();
  return names.length === 0 ? String(last) : `${names.join(", ")} and ${last}`;
}

/** The folder directly in `folder` that a file is in. */
function topFolder(path: string, folder: string): string {
  return join(folder, relative(folder, path).split(sep)[0] ?? "");
}

function sayNext({ flows, projects }: MadeRequested, { workingFolder, say }: Terminal): void {
  const [project] = projects;
  if (flows.length === 0) return;
  if (project !== undefined) {
    const folder = relative(workingFolder, project.folder);
    const change = folder === "" ? "" : `cd ${shellWord(folder)} && `;
    say(`\nNext, open Dagster's page:\n    ${change}dagster dev\n`);
    return;
  }
  const files = flows.map(({ python }) => `-f ${shellWord(relative(workingFolder, python.path))}`);
  const isLong = files.length > MOST_IN_COMMAND;
  const shown = isLong ? files.slice(0, 1) : files;
  const each = isLong ? ", with -f for each of the files" : "";
  say(`\nNext, open Dagster's page${each}:\n    dagster dev ${shown.join(" ")}\n`);
}

/** Prints a unified diff of each Python file, and one line for each other file, because nobody reads more of it. */
async function showDifferences(changed: readonly OutputFile[], terminal: Terminal): Promise<void> {
  if (changed.length === 0) return;
  const { createTwoFilesPatch } = await import("diff");
  const { workingFolder, out } = terminal;
  for (const { path, content, current } of changed) {
    const display = relative(workingFolder, path);
    const state = current === undefined ? "is missing" : "is not up to date";
    if (typeof content !== "string" || path.endsWith(".mjs")) out(`${display} ${state}\n`);
    else {
      const before = current === undefined ? "/dev/null" : display;
      const text = String(current ?? "");
      out(createTwoFilesPatch(before, display, text, content, "on disk", "as made now"));
    }
  }
}

function outReport(
  { flows, projects, packages, diagnostics, sources }: MadeFiles,
  { changed, request }: { changed: OutputFile[]; request: CreateRequest },
  terminal: Terminal,
): void {
  const paths = new Set(changed.map(({ path }) => path));
  const describe = ({ path }: { path: string }) => ({
    path: relative(terminal.workingFolder, path),
    state: paths.has(path) ? (request.check ? "differs" : "written") : "unchanged",
  });
  const report = {
    flows: flows.map(({ flow, source, python, bundle, data, copies, external }) => ({
      flow,
      source,
      python: describe(python),
      bundle: describe(bundle),
      data: data.map((path) => relative(terminal.workingFolder, path)),
      copies: copies.map(({ to }) => describe({ path: to })),
      external: external.map(({ name, version }) => ({ name, version })),
    })),
    packages: packages.map(describe),
    ...(projects.length === 0
      ? {}
      : { projects: projects.map(({ files, note }) => ({ files: files.map(describe), note })) }),
    diagnostics: diagnosticsJson(diagnostics, sources),
  };
  outJson(report, terminal);
}
