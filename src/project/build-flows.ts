import { basename, dirname, join, resolve } from "node:path";
import { bundleFlow } from "../bundle/bundle-flow.js";
import type { FileBundle } from "../bundle/file-bundle.js";
import { type Loaded, loadSources } from "../bundle/load-sources.js";
import type { CompiledFlow, CompileOptions, CompileResult } from "../compiler/compile.js";
import { type Diagnostic, hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { type FlowSettings, mergeSettings } from "../compiler/settings.js";
import type { SourceModule, Sources } from "../compiler/sources.js";
import type { Configuration } from "../configuration/configuration.js";
import { Configurations } from "../configuration/find-configuration.js";
import { createCommand } from "./command-line.js";
import { noSuchFlow, outputCollisions } from "./flow-diagnostics.js";
import type { Made, MadeFlow } from "./made-flow.js";

/** What to build. */
export interface MakeRequest {
  files: readonly string[];
  flow?: string | undefined;
  /** The path of the flow's Python file, as given. */
  output?: string | undefined;
  /** Whether to ignore the output folder of the configuration, because nothing is written. */
  besideSources?: boolean | undefined;
  /** The settings of the command line. They win over the configuration. */
  settings?: FlowSettings | undefined;
  /** Whether a FILE may have no flow. */
  passOver?: ((file: string) => boolean) | undefined;
}

/** Reads, compiles and bundles flows. Writes nothing. */
export async function buildFlows(request: MakeRequest, workingFolder: string): Promise<Made> {
  const { files, output, besideSources = false } = request;
  const configurations = await configurationsOf(files, workingFolder);
  const folderOf = (file: string) => {
    if (output !== undefined) return dirname(resolve(workingFolder, output));
    const configured = besideSources ? undefined : configurations.get(file)?.output;
    return configured ?? dirname(resolve(workingFolder, file));
  };
  const loading = loadSources(files, workingFolder, (file) => ({
    output: folderOf(file),
    copiesData: !besideSources,
    external: mergeSettings(request.settings ?? {}, configurations.get(file)?.settings ?? {})
      .external,
  }));
  // esbuild works in a process of its own. The compiler loads in the meantime.
  const compiler = await import("../compiler/compile.js");
  const loaded = await loading;
  const sources: Sources = new Map([...configurations.sources, ...loaded.sources]);
  const diagnostics = [...configurations.diagnostics, ...loaded.diagnostics];
  const flows: MadeFlow[] = [];
  const declared: string[] = [];
  for (const [file, key] of loaded.files) {
    const bundle = loaded.bundles.get(key);
    if (bundle === undefined) continue;
    const options = optionsFor(bundle, request, configurations.get(file));
    const result = compiler.compile(sources, key, options);
    diagnostics.push(...result.diagnostics, ...nothingFound(result, { file, key }, request));
    declared.push(...result.declared.filter((name) => (request.flow ?? name) === name));
    flows.push(...result.flows.map((flow) => madeFlow(flow, file, folderOf(file), bundle)));
  }
  // The command itself reports several flows for one output.
  if (output === undefined) diagnostics.push(...outputCollisions(flows, loaded.files));
  return {
    flows: hasErrors(diagnostics) ? [] : flows,
    declared,
    diagnostics,
    sources,
    inputs: inputsOf(loaded),
  };
}

function inputsOf({ bundles }: Loaded): string[] {
  return [...bundles.values()].flatMap(({ folder, hashes, data }) => [
    ...Object.keys(hashes).map((path) => resolve(folder, path)),
    ...data,
  ]);
}

/** The configurations of the FILEs, with their mistakes. */
async function configurationsOf(files: readonly string[], workingFolder: string) {
  const configurations = new Configurations(workingFolder);
  const byFile = new Map<string, Configuration>();
  for (const file of files) {
    const read = await configurations.ofFile(file);
    if (read !== undefined) byFile.set(file, read.configuration);
  }
  const all = configurations.all();
  return {
    get: (file: string) => byFile.get(file),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
    sources: new Map<string, SourceModule>(all.map(({ source }) => [source.path, source])),
  };
}

/** The compiler's options for a FILE. */
function optionsFor(
  { source }: FileBundle,
  { flow, output, settings = {} }: MakeRequest,
  configuration: Configuration | undefined,
): CompileOptions {
  const name = output && basename(output);
  return {
    flow,
    settings: (flowName) => settingsOf(flowName, settings, configuration),
    stem: name && basename(name, ".py"),
    source,
    command: (flowName) => createCommand(source, flowName, name, settings),
  };
}

/** The settings of the command line, over those of the flow, over those of all flows. */
function settingsOf(
  flow: string,
  settings: FlowSettings,
  configuration: Configuration | undefined,
): FlowSettings {
  const own = configuration?.overrides.get(flow)?.settings ?? {};
  return mergeSettings(settings, mergeSettings(own, configuration?.settings ?? {}));
}

/** The diagnostic for a FILE in which no flow was found. */
function nothingFound(
  { flows, declared, diagnostics }: CompileResult,
  { file, key }: { file: string; key: string },
  { flow, passOver }: MakeRequest,
): Diagnostic[] {
  if (flows.length > 0 || hasErrors(diagnostics)) return [];
  if (declared.length === 0 && passOver?.(file)) return [];
  return [noSuchFlow(key, flow, declared)];
}

function madeFlow(
  compiled: CompiledFlow,
  file: string,
  folder: string,
  bundle: FileBundle,
): MadeFlow {
  const { flow, stem, graph, plan, settings, python } = compiled;
  const manifest = { ...compiled.manifest, sources: bundle.hashes };
  const text = bundleFlow(bundle, manifest);
  return {
    flow,
    source: file,
    graph,
    plan,
    settings,
    manifest,
    python: { path: join(folder, `${stem}.py`), text: python },
    bundle: { path: join(folder, `${stem}.mjs`), text },
    data: bundle.data,
    copies: bundle.copies,
    external: bundle.external,
  };
}
