import { type FlowGraph, type GraphStep, targetsOf } from "../graph/flow-graph.js";
import type { OpenSplit, Regions } from "../graph/regions.js";
import { type GroupKind, groupSteps } from "./step-groups.js";

/** A transition from one unit to another. */
export interface Edge {
  from: Unit;
  to: Unit;
  /** The steps that it leads to. A switch can lead to several steps of a loop. */
  targets: string[];
  /** The innermost split that is open on the way, which a join would close. */
  open: OpenSplit | undefined;
}

/** A node of the condensed graph: one step, or several steps that one op runs. It becomes one op. */
export interface Unit {
  kind: "step" | GroupKind;
  /** In the order of declaration. */
  steps: GraphStep[];
  /** The step whose transition is that of the unit. Undefined for a loop and a batch, which several steps may leave. */
  exit: GraphStep | undefined;
  /** How many foreachs are open around it. */
  depth: number;
  /** How many tasks may run at once in each foreach around it that limits them, outermost first. */
  limits: Record<string, number>;
  incoming: Edge[];
  outgoing: Edge[];
  /** The unit of the split that this unit joins. */
  split: Unit | undefined;
}

/** The steps of a unit that others lead to, in the order of declaration. */
export function entriesOf(unit: Unit): GraphStep[] {
  const entered = new Set(unit.incoming.flatMap(({ targets }) => targets));
  return unit.steps.filter(({ name }) => name === "start" || entered.has(name));
}

/** The step that names a unit: its first entry. */
export function headOf(unit: Unit): GraphStep {
  const [head] = entriesOf(unit);
  if (head === undefined) throw new Error("every unit of a valid flow is entered");
  return head;
}

/**
 * Condenses the steps of a valid flow that run in one op, and returns the units in topological order. Of several
 * that could come next, the target that its transition names first comes first.
 */
export function condenseGraph(graph: FlowGraph, regions: Regions): Unit[] {
  const units = condense(graph, regions);
  for (const unit of new Set(units.values())) connect(unit, units, regions);
  for (const [join, split] of regions.splitOf) {
    const unit = units.get(join);
    if (unit !== undefined && unit !== units.get(split)) unit.split = units.get(split);
  }
  const start = units.get("start");
  if (start === undefined) throw new Error("a valid flow has a step `start`");
  return inOrder(start);
}

function condense(graph: FlowGraph, regions: Regions): Map<string, Unit> {
  const steps = new Map(graph.steps.map((step) => [step.name, step]));
  const groups = groupSteps(graph, regions);
  const grouped = new Set(groups.flatMap((group) => group.steps));
  const units = new Map<string, Unit>();
  for (const { kind, steps: names } of groups) {
    const unit = newUnit(kind, names, steps, regions);
    for (const name of names) units.set(name, unit);
  }
  for (const name of steps.keys()) {
    if (!grouped.has(name)) units.set(name, newUnit("step", [name], steps, regions));
  }
  return units;
}

function newUnit(
  kind: Unit["kind"],
  names: string[],
  steps: ReadonlyMap<string, GraphStep>,
  { stacks }: Regions,
): Unit {
  const members = names.flatMap((name) => steps.get(name) ?? []);
  const [around = []] = names
    .map((name) => stacks.get(name) ?? [])
    .sort((a, b) => a.length - b.length);
  const foreachs = around.flatMap(({ split }) => {
    const transition = steps.get(split)?.transition;
    return transition?.kind === "foreach" ? [{ split, ...transition }] : [];
  });
  const limits = foreachs.flatMap(({ split, maxParallel }) =>
    maxParallel === undefined ? [] : [[split, maxParallel] as const],
  );
  return {
    kind,
    steps: members,
    exit: exitOf(kind, members),
    depth: foreachs.length,
    limits: Object.fromEntries(limits),
    incoming: [],
    outgoing: [],
    split: undefined,
  };
}

function exitOf(kind: Unit["kind"], steps: GraphStep[]): GraphStep | undefined {
  if (kind === "step") return steps[0];
  if (kind !== "inline") return undefined;
  const inside = new Set(steps.map(({ name }) => name));
  return steps.find(({ transition }) =>
    targetsOf(transition).some(({ name }) => !inside.has(name)),
  );
}

/** Adds the edges of a unit, one for each unit that it leads to. */
function connect(unit: Unit, units: ReadonlyMap<string, Unit>, regions: Regions): void {
  for (const { name, transition } of unit.steps) {
    for (const { name: target } of targetsOf(transition)) {
      const to = units.get(target);
      if (to === undefined || to === unit) continue;
      // The join of a static split has one edge for each branch.
      const open = openAfter(name, transition.kind, target, regions);
      const known = unit.outgoing.find(
        (edge) => edge.to === to && edge.open?.branch === open?.branch,
      );
      if (known !== undefined) {
        if (!known.targets.includes(target)) known.targets.push(target);
        continue;
      }
      const edge: Edge = { from: unit, to, targets: [target], open };
      unit.outgoing.push(edge);
      to.incoming.push(edge);
    }
  }
}

function openAfter(
  step: string,
  kind: GraphStep["transition"]["kind"],
  target: string,
  regions: Regions,
): OpenSplit | undefined {
  if (kind === "split") return { split: step, branch: target };
  if (kind === "foreach") return { split: step };
  return regions.stacks.get(step)?.at(-1);
}

/** Reverse postorder of a depth-first search that takes the last target first. */
function inOrder(start: Unit): Unit[] {
  const seen = new Set([start]);
  const finished: Unit[] = [];
  const visits = [{ unit: start, left: start.outgoing.length }];
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    const edge = visit.unit.outgoing[--visit.left];
    if (edge === undefined) {
      finished.push(visit.unit);
      visits.pop();
    } else if (!seen.has(edge.to)) {
      seen.add(edge.to);
      visits.push({ unit: edge.to, left: edge.to.outgoing.length });
    }
  }
  return finished.reverse();
}
