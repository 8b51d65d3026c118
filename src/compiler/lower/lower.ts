import { CLASS_LABEL } from "../../class-label.js";
import { PROTOCOL } from "../../runtime/protocol.js";
import { findDecorator } from "../graph/decorators.js";
import type { FlowGraph } from "../graph/flow-graph.js";
import type { Regions } from "../graph/regions.js";
import type { FlowSettings } from "../settings.js";
import { lowerAutomation } from "./automation.js";
import { condenseGraph } from "./condensed-graph.js";
import { kindsOf } from "./dagster-limits.js";
import { definitionNames } from "./definition-names.js";
import { executorConfigOf, offeredExecutor, opForExecutor } from "./engines.js";
import { graphBody } from "./graph-body.js";
import { importsOf } from "./imports.js";
import { fingerprintOf } from "./manifest.js";
import { pythonName } from "./names.js";
import { lowerOps } from "./ops.js";
import { lowerParameters } from "./parameters.js";
import { place } from "./placement.js";
import type { DagsterPlan } from "./plan.js";

/** Facts about the generated file that do not follow from the flow. */
export interface LowerOptions {
  /** Path of the flow's source from the generated file's folder, with `/`. */
  source: string;
  /** File name of the bundle. */
  bundle: string;
  /** The command that makes the files again. */
  command: string;
  settings: FlowSettings;
}

/** The graph's names of the outputs of the op of `end`. Dagster derives those of checks from the asset's key. */
function outputsOf(
  { keyPrefix, name }: Pick<DagsterPlan, "keyPrefix" | "name">,
  checks: string[],
): Record<string, string> {
  if (checks.length === 0) return {};
  const asset = [...keyPrefix, name].join("__").replace(/[-.]/g, "_");
  return Object.fromEntries([
    ["result", "result"],
    ...checks.map((check) => [`${asset}_${check}`, check] as const),
  ]);
}

/** Decides the Dagster definitions of a valid flow. */
export function lower(graph: FlowGraph, regions: Regions, options: LowerOptions): DagsterPlan {
  const units = condenseGraph(graph, regions);
  const placement = place(units);
  const deps = findDecorator(graph.decorators, "deps")?.assets ?? [];
  const { settings, ...rest } = options;
  const executor = offeredExecutor(settings.executor);
  if (executor === undefined) throw new Error("validation lets no other executor through");
  const { job, ...definitions } = definitionNames(graph, settings);
  const checks = findDecorator(graph.decorators, "checks")?.checks ?? [];
  const checkNames = checks.map(({ name }) => name);
  const { names, upstream, ...lowered } = lowerOps(units, placement, deps, checkNames);
  const ops = lowered.ops.map((op) => opForExecutor(op, executor, definitions.name));
  const graphName = names.scope.add(pythonName(job));
  const automation = lowerAutomation(graph, job, names.scope);
  const parameters = lowerParameters(graph, names.scope);
  const partitions = findDecorator(graph.decorators, "partitions")?.ways[0];
  return {
    flow: graph.flow.name,
    description: graph.description,
    ...definitions,
    assetMetadata: definitions.name === graph.flow.name ? {} : { [CLASS_LABEL]: graph.flow.name },
    checks,
    owners: findDecorator(graph.decorators, "owners")?.owners ?? [],
    kinds: kindsOf(findDecorator(graph.decorators, "kinds")?.kinds ?? []),
    condition: findDecorator(graph.decorators, "automation")?.condition,
    partitions,
    upstream,
    job,
    graph: graphName,
    ...automation,
    ...rest,
    executor,
    executorConfig: executorConfigOf(executor, settings.executorConfig, ops),
    maxWorkers: settings.maxWorkers,
    store: settings.store,
    workflowTimeout: settings.workflowTimeout,
    protocol: PROTOCOL,
    fingerprint: fingerprintOf(graph, regions),
    imports: importsOf({ ops, parameters, ...automation, partitions }),
    parameters,
    ops,
    statements: graphBody(units, placement, names, outputsOf(definitions, checkNames)),
  };
}
