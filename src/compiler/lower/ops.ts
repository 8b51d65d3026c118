import { findDecorator, type StepDecorator } from "../graph/decorators.js";
import type { GraphStep } from "../graph/flow-graph.js";
import { entriesOf, headOf, type Unit } from "./condensed-graph.js";
import { retryOf } from "./manifest.js";
import { dagsterName, Scope } from "./names.js";
import { nodeOptionsOf } from "./node-options.js";
import {
  isForeach,
  isSwitch,
  type MappedDomain,
  type Placed,
  type Placement,
  placedOf,
} from "./placement.js";
import type {
  Case,
  Parameter,
  PlanOp,
  RegroupOp,
  TaskInput,
  TaskOp,
  TaskOutput,
  UpstreamAsset,
} from "./plan.js";
import { mostOf } from "./resources.js";

/** The Python names of the ops; the graph's own variables are added to the same scope. */
export interface OpNames {
  scope: Scope;
  task: ReadonlyMap<Unit, string>;
  /** The parameters of the graph, one for each upstream asset. `start` takes them. */
  upstream: readonly string[];
}

/** The ops of a flow, their names, and the assets that `start` waits for. */
export interface LoweredOps {
  ops: PlanOp[];
  names: OpNames;
  upstream: UpstreamAsset[];
}

/** The name of a regroup op, after the step that it follows (`foreach`, `switch`) or precedes (`merge`, `join`). */
export function regroupName(unit: Unit, by: MappedDomain["over"]["by"]): string {
  const follows = by === "foreach" || by === "switch";
  return `${((follows && unit.exit) || headOf(unit)).name}__${by}`;
}

/** The units that a switch inside a domain reaches by a dynamic output each. */
export function routedUnits(unit: Unit, placement: Placement): Unit[] {
  return unit.outgoing
    .map(({ to }) => to)
    .filter((to) => placedOf(to, placement).arrangement === "follow");
}

/**
 * Returns all ops of the flow in the order of the file: the op of each step, with the regroup ops around it.
 *
 * @param deps - keys of the upstream assets, with their parts joined by `/`
 * @param checks - the names of the asset's checks
 */
export function lowerOps(
  units: Unit[],
  placement: Placement,
  deps: readonly string[],
  checks: string[],
): LoweredOps {
  const scope = new Scope();
  const task = new Map(units.map((unit) => [unit, scope.add(opName(unit))]));
  const upstream = deps.map((key) => ({
    parameter: scope.add(key.replaceAll(/[^A-Za-z0-9]+/g, "_").replace(/^(?=\d)/, "_")),
    key: key.split("/"),
  }));
  const after = upstream.map(({ parameter }) => parameter);
  const ops = units.flatMap((unit) => {
    const placed = placedOf(unit, placement);
    return [
      ...regroupBefore(placed),
      withChecks(taskOp(placed, task.get(unit) ?? "", after), unit === units.at(-1) ? checks : []),
      ...regroupAfter(placed, placement),
    ];
  });
  for (const op of ops) if (op.kind === "regroup") scope.add(op.identifier);
  return { ops, names: { scope, task, upstream: after }, upstream };
}

function opName(unit: Unit): string {
  return unit.kind === "step" ? headOf(unit).name : `${headOf(unit).name}__${unit.kind}`;
}

function taskOp(placed: Placed, identifier: string, after: string[]): TaskOp {
  const { unit } = placed;
  const { decorators } = headOf(unit);
  const isStep = unit.kind === "step";
  const entries = entriesOf(unit).map(({ name }) => name);
  const resources = mostOf(said(unit, "resources"));
  return {
    kind: "task",
    identifier,
    name: dagsterName(opName(unit)),
    description: isStep ? headOf(unit).description : undefined,
    priority: placed.position,
    tags: Object.assign({}, ...said(unit, "tags").map(({ tags }) => tags)),
    pool: said(unit, "pool")[0]?.name,
    step: entries.length === 1 ? entries[0] : undefined,
    loop: isStep ? undefined : unit.steps.map(({ name }) => name),
    isBatch: unit.kind === "batch",
    retry: isStep ? retryOf(decorators) : undefined,
    catchesDeath:
      unit.kind === "batch" || (isStep && findDecorator(decorators, "catchError") !== undefined),
    isParallel: isParallel(unit),
    limits: unit.limits,
    ...(Object.keys(resources).length > 0 && { resources }),
    options: isStep ? nodeOptionsOf(decorators) : {},
    input: inputOf(placed, after),
    output: outputOf(placed),
  };
}

/** The op of `end` has an output for each check. */
function withChecks(op: TaskOp, checks: string[]): TaskOp {
  return checks.length === 0 ? op : { ...op, output: { kind: "results", checks } };
}

/**
 * Whether several tasks of the op may run at once, because it contains splits. The tasks of a batch share a process,
 * and an op that a foreach around it limits counts as one task.
 */
function isParallel({ kind, steps, limits }: Unit): boolean {
  const isSplit = ({ transition }: GraphStep) =>
    transition.kind === "split" || transition.kind === "foreach";
  const mayBe = kind === "loop" || kind === "inline";
  return mayBe && Object.keys(limits).length === 0 && steps.some(isSplit);
}

/** The decorators of a kind at the steps of a unit. */
function said<Kind extends StepDecorator["kind"]>(unit: Unit, kind: Kind) {
  return unit.steps.flatMap(({ decorators }) => findDecorator(decorators, kind) ?? []);
}

function inputOf({ unit, arrangement, regrouped }: Placed, after: string[]): TaskInput {
  switch (arrangement) {
    case "start":
      return { kind: "none", after };
    case "follow":
      return { kind: "task", parameter: unit.kind === "batch" ? "batch" : "task" };
    case "merge":
      return regrouped
        ? { kind: "task", parameter: "task" }
        : { kind: "merge", parameter: "tasks" };
    case "join-foreach":
      if (regrouped) return { kind: "group", parameter: "group" };
      return {
        kind: "foreach",
        split: "split",
        sources: sourceNames(unit),
        areBatches: joinsBatches(unit),
      };
    case "join-branches":
      if (regrouped) return { kind: "group", parameter: "group" };
      return { kind: "branches", parameters: branchParameters(unit) };
  }
}

function outputOf({ unit, domain }: Placed): TaskOutput {
  if (domain.kind === "mapped") return { kind: "task" };
  if (isForeach(unit)) return { kind: "items", batchSize: batchSizeOf(unit) };
  if (isSwitch(unit)) return { kind: "cases", cases: unit.outgoing.map(({ to }) => caseOf(to)) };
  return { kind: "task" };
}

/** How many items an op takes, if a foreach makes batches. */
function batchSizeOf({ exit }: Unit): number | undefined {
  return exit?.transition.kind === "foreach" ? exit.transition.batchSize : undefined;
}

/** Whether the tasks of a join arrive in lists, one for each batch. */
function joinsBatches(unit: Unit): boolean {
  return unit.incoming.some(({ from }) => from.kind === "batch");
}

function caseOf(unit: Unit): Case {
  const steps = entriesOf(unit).map(({ name }) => name);
  return { output: `to_${headOf(unit).name}`, steps };
}

/** The parameters of a join, one for each edge: `tasks` if there is only one, otherwise named after its source. */
function sourceNames(unit: Unit): string[] {
  if (unit.incoming.length === 1) return ["tasks"];
  const scope = new Scope(["context", "split", "splits"]);
  return unit.incoming.map(({ from }) => scope.add(headOf(from).name));
}

/** The edges of a join, grouped by branch, in the order of the branches in the split's call. */
export function edgesByBranch(unit: Unit): Unit["incoming"][] {
  const transition = unit.split?.exit?.transition;
  if (transition?.kind !== "split") throw new Error("the split of a static join is a static split");
  return transition.targets.map(({ name }) =>
    unit.incoming.filter(({ open }) => open?.branch === name),
  );
}

function branchParameters(unit: Unit): Parameter[] {
  const scope = new Scope(["context"]);
  return edgesByBranch(unit).map((edges) => ({
    name: scope.add(edges[0]?.open?.branch ?? ""),
    list: edges.length > 1,
  }));
}

function regroupBefore({ unit, arrangement, regrouped }: Placed): RegroupOp[] {
  if (!regrouped || arrangement === "follow" || arrangement === "start") return [];
  const step = headOf(unit).name;
  const sources = sourceNames(unit);
  if (arrangement === "merge") {
    const steps = entriesOf(unit).map(({ name }) => name);
    return [
      { kind: "regroup", identifier: regroupName(unit, "merge"), does: "merge", steps, sources },
    ];
  }
  const identifier = regroupName(unit, "join");
  const splits = "splits";
  if (arrangement === "join-foreach") {
    const areBatches = joinsBatches(unit);
    return [
      { kind: "regroup", identifier, does: "join-foreach", step, splits, sources, areBatches },
    ];
  }
  const name = new Map(unit.incoming.map((edge, index) => [edge, sources[index] ?? ""]));
  const branches = edgesByBranch(unit).map((edges) => edges.map((edge) => name.get(edge) ?? ""));
  return [{ kind: "regroup", identifier, does: "join-branches", step, splits, branches, sources }];
}

function regroupAfter({ unit, domain }: Placed, placement: Placement): RegroupOp[] {
  if (domain.kind === "root") return [];
  if (isForeach(unit)) {
    const identifier = regroupName(unit, "foreach");
    const batchSize = batchSizeOf(unit);
    return [{ kind: "regroup", identifier, does: "foreach", tasks: "tasks", batchSize }];
  }
  const routed = isSwitch(unit) ? routedUnits(unit, placement) : [];
  if (routed.length === 0) return [];
  const cases = routed.map(caseOf);
  return [
    {
      kind: "regroup",
      identifier: regroupName(unit, "switch"),
      does: "switch",
      tasks: "tasks",
      cases,
    },
  ];
}
