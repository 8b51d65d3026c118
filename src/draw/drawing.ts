import { type FlowGraph, type GraphStep, targetsOf } from "../compiler/graph/flow-graph.js";
import type { Regions } from "../compiler/graph/regions.js";

/** The shape of a step, which shows where its tasks come from and go to. */
export type NodeShape = "step" | "split" | "foreach" | "switch" | "join" | "end";

/** An arrow between two steps. */
export interface DrawnEdge {
  from: string;
  to: string;
  /** `foreach items`, or the cases of a switch. */
  label: string;
  /** Whether it leads back, in a loop. */
  isBack: boolean;
}

/** The steps in the body of a foreach. The regions of inner foreachs are nested in it. */
export interface DrawnRegion {
  /** The foreach's split; undefined for the flow itself. */
  split: string | undefined;
  label: string;
  steps: { name: string; shape: NodeShape }[];
  regions: DrawnRegion[];
}

/** A drawing of a flow, independent of the format. */
export interface Drawing {
  flow: string;
  region: DrawnRegion;
  edges: DrawnEdge[];
}

/** Draws a valid flow: foreach bodies become nested regions, transitions become edges. */
export function drawingOf(graph: FlowGraph, regions: Regions): Drawing {
  const steps = new Map(graph.steps.map((step) => [step.name, step]));
  const root: DrawnRegion = { split: undefined, label: graph.flow.name, steps: [], regions: [] };
  for (const step of graph.steps) {
    const region = regionOf(step.name, root, regions, steps);
    region.steps.push({ name: step.name, shape: shapeOf(step) });
  }
  const depths = depthsOf(steps);
  const edges = graph.steps.flatMap((step) => edgesOf(step, regions, depths));
  return { flow: graph.flow.name, region: root, edges };
}

function regionOf(
  step: string,
  root: DrawnRegion,
  regions: Regions,
  steps: ReadonlyMap<string, GraphStep>,
): DrawnRegion {
  let region = root;
  for (const { split } of regions.stacks.get(step) ?? []) {
    const transition = steps.get(split)?.transition;
    if (transition?.kind !== "foreach") continue;
    let inner = region.regions.find((each) => each.split === split);
    if (inner === undefined) {
      const label = `foreach ${transition.attribute.name}`;
      inner = { split, label, steps: [], regions: [] };
      region.regions.push(inner);
    }
    region = inner;
  }
  return region;
}

function shapeOf({ isJoin, transition }: GraphStep): NodeShape {
  if (transition.kind === "linear" || transition.kind === "none") return isJoin ? "join" : "step";
  return transition.kind;
}

/** The distance of each step from `start`. It tells which edge of a loop leads back. */
function depthsOf(steps: ReadonlyMap<string, GraphStep>): Map<string, number> {
  const depths = new Map([["start", 0]]);
  for (const [name, depth] of depths) {
    const step = steps.get(name);
    for (const target of step === undefined ? [] : targetsOf(step.transition)) {
      if (!depths.has(target.name)) depths.set(target.name, depth + 1);
    }
  }
  return depths;
}

function edgesOf(step: GraphStep, regions: Regions, depths: Map<string, number>): DrawnEdge[] {
  const depth = (name: string) => depths.get(name) ?? 0;
  return targetsOf(step.transition).map(({ name: to }) => {
    const inLoop = regions.loops.some((loop) => loop.includes(step.name) && loop.includes(to));
    const isBack = inLoop && depth(to) <= depth(step.name);
    return { from: step.name, to, label: labelOf(step, to), isBack };
  });
}

function labelOf({ transition }: GraphStep, to: string): string {
  if (transition.kind === "foreach") return `foreach ${transition.attribute.name}`;
  if (transition.kind !== "switch") return "";
  const cases = transition.cases.filter(({ target }) => target.name === to);
  return `${transition.condition.name}: ${cases.map(({ value }) => value.name).join(", ")}`;
}
