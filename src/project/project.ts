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

/** What a project has beside the files of its flows. */
export interface ProjectFiles {
  /** Of the configuration. */
  folder: string;
  /** `definitions.py`, and `workspace.yaml` unless the user has one, or a pyproject.toml for it. */
  files: TextFile[];
  /** What the user has to add to a file that is theirs, for Dagster to find the definitions. */
  note: string | undefined;
}

/** The flows of a project, and the files that make one code location of them. */
export interface MadeProject extends Made {
  /** Undefined where a diagnostic is an error. */
  project: ProjectFiles | undefined;
}

/**
 * Makes all flows that a configuration lists.
 *
 * @param settings - what the command line says
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
    // A file without flows has had its configuration read by no one else.
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

/** What is judged of all flows together. */
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
  const { renderDefinitions } = await import("../compiler/render/definitions.js");
  const { folder } = configuration;
  const path = definitionsPath(configuration);
  const { executorConfig, ...said } = mergeSettings(settings, configuration.settings);
  // One that is not offered is one that each flow overrides, or there would be no flows here.
  const executor = offeredExecutor(said.executor) ?? "async";
  const ops = flows.flatMap(({ plan }) => (plan.executor === executor ? plan.ops : []));
  const text = renderDefinitions({
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
