import { basename, dirname, join, resolve } from "node:path";
import { bundleFlow } from "../bundle/bundle-flow.js";
import type { FileBundle } from "../bundle/file-bundle.js";
import { type Loaded, loadSources } from "../bundle/load-sources.js";
import type { CompiledFlow, CompileOptions, CompileResult } from "../compiler/compile.js";
import { type Diagnostic, hasErrors } from "../compiler/diagnostics/diagnostic.js";
import type { FlowGraph } from "../compiler/graph/flow-graph.js";
import type { Sources } from "../compiler/sources.js";
import type { FlowManifest } from "../runtime/protocol.js";
import { createCommand, type MakeOptions } from "./command-line.js";
import { noSuchFlow, outputCollisions } from "./flow-diagnostics.js";
import { UsageError } from "./usage-error.js";

/** What is to be made. */
export interface MakeRequest extends MakeOptions {
  files: readonly string[];
  flow?: string | undefined;
  /** Of the one flow's Python file, as given. */
  output?: string | undefined;
  /** A FILE without a flow is no mistake. */
  passOver?: boolean | undefined;
}

/** A file to be written. */
export interface TextFile {
  /** Absolute. */
  path: string;
  text: string;
}

/** A flow and its two files. */
export interface MadeFlow {
  flow: string;
  /** The FILE as given. */
  source: string;
  graph: FlowGraph;
  manifest: FlowManifest;
  python: TextFile;
  bundle: TextFile;
}

/** What came of a request, in memory. */
export interface Made {
  /** None where a diagnostic is an error. */
  flows: MadeFlow[];
  diagnostics: Diagnostic[];
  sources: Sources;
  /** Absolute paths of all files that the bundles are made of, data among them. */
  inputs: string[];
}

/**
 * Reads, compiles and bundles; writes nothing.
 *
 * @throws UsageError if one output is named for several flows
 */
export async function make(request: MakeRequest, workingFolder: string): Promise<Made> {
  const { output } = request;
  const outputFolder = output && dirname(resolve(workingFolder, output));
  const loading = loadSources(request.files, workingFolder, outputFolder);
  // esbuild works in a process of its own: meanwhile the compiler is loaded.
  const compiler = await import("../compiler/compile.js");
  const loaded = await loading;
  const { sources } = loaded;
  const diagnostics = [...loaded.diagnostics];
  const flows: MadeFlow[] = [];
  for (const [file, key] of loaded.files) {
    const bundle = loaded.bundles.get(key);
    if (bundle === undefined) continue;
    const options = optionsFor(bundle, request);
    const result = await judged(compiler.compile(sources, key, options), key, request, sources);
    diagnostics.push(...result.diagnostics);
    const folder = outputFolder ?? dirname(resolve(workingFolder, file));
    flows.push(...result.flows.map((flow) => madeFlow(flow, file, folder, bundle)));
  }
  if (output !== undefined && flows.length > 1) {
    const names = flows.map(({ flow }) => flow).join(", ");
    throw new UsageError(`-o names the file of one flow, but there are several: ${names}.`);
  }
  diagnostics.push(...outputCollisions(flows, loaded.files));
  return {
    flows: hasErrors(diagnostics) ? [] : flows,
    diagnostics,
    sources,
    inputs: inputsOf(loaded),
  };
}

function inputsOf({ bundles }: Loaded): string[] {
  return [...bundles.values()].flatMap(({ folder, hashes }) =>
    Object.keys(hashes).map((path) => resolve(folder, path)),
  );
}

/** What the compiler is told of a FILE. */
function optionsFor({ source }: FileBundle, request: MakeRequest): CompileOptions {
  const { flow, output, executor, maxWorkers, store } = request;
  const name = output && basename(output);
  return {
    flow,
    executor,
    maxWorkers,
    store,
    stem: name && basename(name, ".py"),
    source,
    command: (flowName) => createCommand(source, flowName, name, request),
  };
}

/** Adds what is to be said of a FILE in which nothing was found. */
async function judged(
  result: CompileResult,
  file: string,
  { flow, passOver }: MakeRequest,
  sources: Sources,
): Promise<CompileResult> {
  if (result.flows.length > 0 || hasErrors(result.diagnostics)) return result;
  const { findFlows } = await import("../compiler/parse/find-flows.js");
  const names = findFlows(sources, file).flows.map(({ name }) => name.name);
  if (names.length === 0 && passOver === true) return result;
  const mistake = noSuchFlow(file, flow, names);
  return { ...result, diagnostics: [...result.diagnostics, mistake] };
}

function madeFlow(
  compiled: CompiledFlow,
  file: string,
  folder: string,
  bundle: FileBundle,
): MadeFlow {
  const { flow, stem, graph, python } = compiled;
  const manifest = { ...compiled.manifest, sources: bundle.hashes };
  const text = bundleFlow(bundle, manifest);
  return {
    flow,
    source: file,
    graph,
    manifest,
    python: { path: join(folder, `${stem}.py`), text: python },
    bundle: { path: join(folder, `${stem}.mjs`), text },
  };
}

/**
 * The one flow of a file, for a command that takes no more; none if there are diagnostics instead.
 *
 * @throws UsageError if the file holds several flows
 */
export function onlyFlow({ flows }: Made, file: string): MadeFlow | undefined {
  if (flows.length > 1) {
    const names = flows.map(({ flow }) => flow).join(", ");
    throw new UsageError(`${file} holds several flows, name one of them: ${names}.`);
  }
  return flows[0];
}
