import { dirname, join, relative, sep } from "node:path";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import { type Diagnostic, hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { executorConfigOf, offeredExecutor } from "../compiler/lower/engines.js";
import { type FlowSettings, mergeSettings } from "../compiler/settings.js";
import type { Sources } from "../compiler/sources.js";
import type { Configuration } from "../configuration/configuration.js";
import type { ReadConfiguration } from "../configuration/read-configuration.js";
import { nearestName } from "../nearest-name.js";
import { buildFlows } from "./build-flows.js";
import { projectCommand } from "./command-line.js";
import { definitionCollisions } from "./flow-diagnostics.js";
import type { Made, MadeFlow, TextFile } from "./made-flow.js";
import { workspaceOf } from "./workspace.js";

/** The files of a project besides those of its flows. */
export interface ProjectFiles {
  /** The folder of the configuration. */
  folder: string;
  /** `definitions.py`, and `workspace.yaml` unless the user has one, or a pyproject.toml that takes its place. */
  files: TextFile[];
  /** What the user has to add to their own file, so that Dagster finds the definitions. */
  note: string | undefined;
}

/** The flows of a project, and the files that make them one code location. */
export interface MadeProject extends Made {
  /** Undefined if a diagnostic is an error. */
  project: ProjectFiles | undefined;
}

/**
 * Builds all flows that a configuration lists.
 *
 * @param settings - the settings of the command line
 */
export async function buildProject(
  { configuration, diagnostics: mistakes, source }: ReadConfiguration,
  settings: FlowSettings,
  workingFolder: string,
): Promise<MadeProject> {
  const { flowFiles } = await import("../configuration/flow-files.js");
  const listed = await flowFiles(configuration);
  const files = listed.files.map((path) => relative(workingFolder, path) || path);
  const found = new Set([...listed.found].map((path) => relative(workingFolder, path) || path));
  const made = await buildFlows(
    { files, settings, passOver: (file) => found.has(file) },
    workingFolder,
  );
  const diagnostics = [
    // No file with a flow has read this configuration yet.
    ...(made.sources.has(source.path) ? [] : mistakes),
    ...listed.diagnostics,
    ...made.diagnostics,
  ];
  if (!hasErrors(diagnostics)) diagnostics.push(...judge(configuration, made.flows));
  const sources: Sources = new Map([...made.sources, [source.path, source]]);
  if (hasErrors(diagnostics)) {
    return { ...made, flows: [], diagnostics, sources, project: undefined };
  }
  const project = await projectFiles(configuration, made.flows, settings);
  return { ...made, diagnostics, sources, project };
}

/** Checks all flows together. */
function judge(configuration: Configuration, flows: readonly MadeFlow[]): Diagnostic[] {
  const { path, overrides } = configuration;
  if (flows.length === 0) {
    return [catalogue.noFlowsListed.at({ file: path, start: 0, end: 0 })];
  }
  const names = flows.map(({ flow }) => flow);
  const unknown = [...overrides].filter(([name]) => !names.includes(name));
  return [
    ...unknown.map(([name, { span }]) => {
      const nearest = nearestName(name, names);
      return catalogue.unknownOverride.at(span, { name, nearest, flows: names });
    }),
    ...definitionCollisions(flows, definitionsPath(configuration)),
  ];
}

function definitionsPath({ folder, output }: Configuration): string {
  return join(output ?? folder, "definitions.py");
}

async function projectFiles(
  configuration: Configuration,
  flows: readonly MadeFlow[],
  settings: FlowSettings,
): Promise<ProjectFiles> {
  const { renderProject } = await import("../compiler/render/render.js");
  const { folder } = configuration;
  const path = definitionsPath(configuration);
  const { executorConfig, ...said } = mergeSettings(settings, configuration.settings);
  // If it is not supported, each flow overrides it. Otherwise there would be no flows here.
  const executor = offeredExecutor(said.executor) ?? "async";
  const ops = flows.flatMap(({ plan }) => (plan.executor === executor ? plan.ops : []));
  const text = renderProject({
    source: posixPath(dirname(path), configuration.path),
    command: projectCommand(settings),
    files: flows.map(({ python }) => posixPath(dirname(path), python.path)),
    executor,
    executorConfig: executorConfigOf(executor, executorConfig, ops),
  });
  const { file, note } = workspaceOf(folder, posixPath(folder, path));
  return { folder, files: [{ path, text }, ...(file === undefined ? [] : [file])], note };
}

function posixPath(from: string, to: string): string {
  return relative(from, to).split(sep).join("/");
}
