import { findDecorator } from "../graph/decorators.js";
import type { FlowGraph, GraphTransition } from "../graph/flow-graph.js";
import type { Regions } from "../graph/regions.js";
import type { FlowSettings } from "../settings.js";
import { lowerAutomation } from "./automation.js";
import { definitionNames } from "./definition-names.js";
import { executorConfigOf, offeredExecutor, opForExecutor } from "./engines.js";
import { fingerprintOf } from "./manifest.js";
import { pythonName } from "./names.js";
import { lowerOps } from "./ops.js";
import { lowerParameters } from "./parameters.js";
import { place } from "./placement.js";
import type { DagsterPlan, ExecutorName, HelperName, PlanOp } from "./plan.js";
import { toUnits } from "./units.js";
import { wire } from "./wire.js";

/** What is decided of the generated file outside of the flow. */
export interface LowerOptions {
  /** Path of the flow's source from the generated file's folder, with `/`. */
  source: string;
  /** File name of the bundle. */
  bundle: string;
  /** The command that makes the files again. */
  command: string;
  settings: FlowSettings;
}

/** Decide the Dagster definitions of a valid flow. */
export function lower(graph: FlowGraph, regions: Regions, options: LowerOptions): DagsterPlan {
  const units = toUnits(graph, regions);
  const placement = place(units);
  const deps = findDecorator(graph.decorators, "deps")?.assets ?? [];
  const { settings, ...rest } = options;
  const executor = offeredExecutor(settings.executor);
  if (executor === undefined) throw new Error("validation lets no other executor through");
  const { job, ...definitions } = definitionNames(graph, settings);
  const { names, upstream, ...lowered } = lowerOps(units, placement, deps);
  const ops = lowered.ops.map((op) => opForExecutor(op, executor, definitions.name));
  const graphName = names.scope.add(pythonName(job));
  const parameters = lowerParameters(graph, ops, names.scope);
  return {
    flow: graph.flow.name,
    description: graph.description,
    ...definitions,
    upstream,
    job,
    graph: graphName,
    ...lowerAutomation(graph, job, names.scope),
    ...rest,
    executor,
    executorConfig: executorConfigOf(executor, settings.executorConfig, ops),
    maxWorkers: settings.maxWorkers,
    store: settings.store,
    workflowTimeout: settings.workflowTimeout,
    fingerprint: fingerprintOf(graph, regions),
    helpers: helpersOf(graph, ops, settings, executor),
    parameters,
    ops,
    statements: wire(units, placement, names),
  };
}

/** What each helper of the generated file calls. */
const CALLS: Record<HelperName, readonly HelperName[]> = {
  batches: ["indices", "resumes"],
  catch: [],
  key: [],
  limited: [],
  retry: [],
  loop: ["resumes"],
  dynamic: ["indices"],
  fan_out: [],
  route: ["dynamic"],
  arrivals: ["indices"],
  fan_in: ["arrivals", "fan_out", "resumes"],
  line_up: ["arrivals", "resumes"],
  indices: [],
  options: [],
  resumes: [],
  timeout: ["options"],
  memory: ["options"],
  variables: ["options"],
  waits: [],
  slots: [],
};

/** The helpers that the ops call and that the settings need, and what those call. */
function helpersOf(
  { steps }: FlowGraph,
  ops: PlanOp[],
  { workflowTimeout }: FlowSettings,
  executor: ExecutorName,
): HelperName[] {
  const used = new Set<HelperName>();
  const use = (helper: HelperName): void => {
    used.add(helper);
    for (const called of CALLS[helper]) use(called);
  };
  for (const op of ops) for (const helper of helpersOfOp(op)) use(helper);
  if (workflowTimeout !== undefined) use("timeout");
  if (executor === "async" && ops.some(waits)) use("waits");
  if (used.has("dynamic") && steps.some(({ transition }) => hasKey(transition))) use("key");
  return [...used].sort();
}

function waits(op: PlanOp): boolean {
  return op.kind === "task" && op.retry !== undefined && op.retry.delay > 0;
}

function hasKey(transition: GraphTransition): boolean {
  return transition.kind === "foreach" && transition.key !== undefined;
}

function fanOutHelpers({ batchSize }: { batchSize: number | undefined }): HelperName[] {
  return batchSize === undefined ? ["fan_out", "dynamic"] : ["batches"];
}

function helpersOfOp(op: PlanOp): HelperName[] {
  if (op.kind === "task") {
    const helpers = Object.keys(op.options) as HelperName[];
    if (op.catchesDeath) helpers.push("catch");
    if (op.retry !== undefined) helpers.push("retry");
    if (op.loop !== undefined) helpers.push("loop");
    if (op.isParallel) helpers.push("slots");
    if (op.output.kind === "items") helpers.push(...fanOutHelpers(op.output));
    if (Object.keys(op.limits).length > 0) helpers.push("limited");
    if (op.input.kind === "foreach") helpers.push("fan_in");
    return helpers;
  }
  switch (op.does) {
    case "foreach":
      return fanOutHelpers(op);
    case "switch":
      return ["route"];
    case "merge":
      return ["arrivals", "dynamic"];
    case "join-foreach":
      return ["fan_in", "dynamic"];
    case "join-branches":
      return ["line_up", "dynamic"];
  }
}
