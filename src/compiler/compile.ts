import { basename } from "node:path";
import type { FlowManifest } from "../runtime/protocol.js";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.js";
import { addDecorators, buildGraph } from "./graph/build-graph.js";
import type { FlowGraph } from "./graph/flow-graph.js";
import { findRegions } from "./graph/regions.js";
import { lower } from "./lower/lower.js";
import { manifestOf } from "./lower/manifest.js";
import { snakeCase } from "./lower/names.js";
import type { DagsterPlan } from "./lower/plan.js";
import { findFlows } from "./parse/flow.js";
import { render } from "./render/render.js";
import type { FlowSettings } from "./settings.js";
import type { Sources } from "./sources.js";
import { validate } from "./validate/validate.js";

/** The settings of the command line and the configuration for the files to make. */
export interface CompileOptions {
  /** Compile only the flow of this name; all flows of the file if undefined. */
  flow?: string | undefined;
  /** The settings of a flow, by its name. */
  settings: (flow: string) => FlowSettings;
  /** Name of the two files without extension; the flow's name in snake case if undefined. */
  stem?: string | undefined;
  /** Path of the source from the folder of the files, with `/`; its name if undefined. */
  source?: string | undefined;
  /** The command that makes the files again, from their folder, by the name of the flow. */
  command: (flow: string) => string;
}

/** A flow, with the result of each phase. */
export interface CompiledFlow {
  flow: string;
  /** Name of the two files without extension. */
  stem: string;
  graph: FlowGraph;
  settings: FlowSettings;
  plan: DagsterPlan;
  /** Goes into the bundle. The bundler adds the hashes of the sources. */
  manifest: Omit<FlowManifest, "sources">;
  /** The Dagster definitions. */
  python: string;
}

export interface CompileResult {
  /** In the order of the file. Empty if a diagnostic is an error. */
  flows: CompiledFlow[];
  /** The names of all flows in the file, even if they have mistakes. */
  declared: string[];
  diagnostics: Diagnostic[];
}

/**
 * Compiles the flows of one file: parse, graph, validate, lower, render.
 * It is a pure function: sources and results are in memory.
 */
export function compile(sources: Sources, file: string, options: CompileOptions): CompileResult {
  const parsed = findFlows(sources, file);
  const wanted = parsed.flows.filter(({ name }) => (options.flow ?? name.name) === name.name);
  const flows = wanted.map((declaration) => {
    const settings = options.settings(declaration.name.name);
    const graph = addDecorators(buildGraph(declaration), settings.with ?? []);
    return { declaration, graph, settings };
  });
  const diagnostics = [...parsed.diagnostics, ...validate(flows)];
  const isValid = !hasErrors(diagnostics);
  return {
    flows: isValid ? flows.map(({ graph, settings }) => emit(graph, settings, file, options)) : [],
    declared: parsed.flows.map(({ name }) => name.name),
    diagnostics,
  };
}

/** Lowers and renders a valid flow. */
function emit(
  graph: FlowGraph,
  settings: FlowSettings,
  file: string,
  options: CompileOptions,
): CompiledFlow {
  const flow = graph.flow.name;
  const regions = findRegions(graph);
  const stem = options.stem ?? snakeCase(flow);
  const command = options.command(flow);
  const plan = lower(graph, regions, {
    source: options.source ?? basename(file),
    bundle: `${stem}.mjs`,
    command,
    settings,
  });
  const manifest = manifestOf(graph, regions, command);
  return { flow, stem, graph, settings, plan, manifest, python: render(plan) };
}
