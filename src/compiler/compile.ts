import { basename } from "node:path";
import type { FlowManifest } from "../runtime/protocol.js";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.js";
import { buildGraph } from "./graph/build.js";
import type { FlowGraph } from "./graph/flow-graph.js";
import { findRegions } from "./graph/regions.js";
import { lower } from "./lower/lower.js";
import { manifestOf } from "./lower/manifest.js";
import { snakeCase } from "./lower/names.js";
import type { DagsterPlan, ExecutorName } from "./lower/plan.js";
import { findFlows } from "./parse/find-flows.js";
import { render } from "./render/render.js";
import type { Sources } from "./sources.js";
import { validate } from "./validate/validate.js";

/** What the command line says of the files to make. */
export interface CompileOptions {
  /** Compile only the flow of this name; all flows of the file if undefined. */
  flow?: string | undefined;
  executor: ExecutorName;
  /** Node processes at once; as many as the machine has cores if undefined. */
  maxWorkers?: number | undefined;
  /** Folder or URL for large artifacts; Dagster's storage if undefined. */
  store?: string | undefined;
  /** Name of the two files without extension; the flow's name in snake case if undefined. */
  stem?: string | undefined;
  /** Path of the source from the folder of the files, with `/`; its name if undefined. */
  source?: string | undefined;
  /** The command that makes the files again, from their folder, by the name of the flow. */
  command: (flow: string) => string;
}

/** A flow with everything that the phases make of it. */
export interface CompiledFlow {
  flow: string;
  /** Name of the two files without extension. */
  stem: string;
  graph: FlowGraph;
  plan: DagsterPlan;
  /** For the bundle; the bundler adds the hashes of the sources. */
  manifest: Omit<FlowManifest, "sources">;
  /** The Dagster definitions. */
  python: string;
}

export interface CompileResult {
  /** In the order of the file; none where a diagnostic is an error. */
  flows: CompiledFlow[];
  diagnostics: Diagnostic[];
}

/**
 * Compile the flows of one file: parse, graph, validate, lower, render.
 * Pure: the sources are in memory, and so are the files that come out.
 */
export function compile(sources: Sources, file: string, options: CompileOptions): CompileResult {
  const parsed = findFlows(sources, file);
  const wanted = parsed.flows.filter(({ name }) => (options.flow ?? name.name) === name.name);
  const declared = wanted.map((declaration) => ({ declaration, graph: buildGraph(declaration) }));
  const diagnostics = [...parsed.diagnostics, ...validate(declared)];
  if (hasErrors(diagnostics)) return { flows: [], diagnostics };
  return { flows: declared.map(({ graph }) => emit(graph, file, options)), diagnostics };
}

/** Lower and render a valid flow. */
function emit(graph: FlowGraph, file: string, options: CompileOptions): CompiledFlow {
  const flow = graph.flow.name;
  const regions = findRegions(graph);
  const stem = options.stem ?? snakeCase(flow);
  const command = options.command(flow);
  const plan = lower(graph, regions, {
    source: options.source ?? basename(file),
    bundle: `${stem}.mjs`,
    command,
    executor: options.executor,
    maxWorkers: options.maxWorkers,
    store: options.store,
  });
  const manifest = manifestOf(graph, regions, command);
  return { flow, stem, graph, plan, manifest, python: render(plan) };
}
