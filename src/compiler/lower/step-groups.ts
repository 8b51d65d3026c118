import type { FlowGraph } from "../graph/flow-graph.js";
import type { Regions } from "../graph/regions.js";

/** Why steps become one op: they are a loop, a foreach with `inline`, or the body of one with `batchSize`. */
export type GroupKind = "loop" | "inline" | "batch";

/** Steps that become one op together, in the order of declaration. */
export interface StepGroup {
  kind: GroupKind;
  steps: string[];
}

/** The largest groups of steps that become one op. Groups inside of them do not count. */
export function groupSteps(graph: FlowGraph, regions: Regions): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  // If the body of a batch is one loop, both have the same steps. The batch wins.
  const all = [...foreachGroups(graph, regions), ...loopGroups(regions)];
  for (const group of all.sort((a, b) => b.steps.length - a.steps.length)) {
    const others = new Set(group.steps.flatMap((step) => groups.get(step) ?? []));
    if (others.size === 1 && group.steps.every((step) => groups.has(step))) continue;
    // The join of an inline foreach may be the split of the next one.
    const members = new Set([group, ...others].flatMap(({ steps }) => steps));
    const merged = { kind: group.kind, steps: namesOf(graph).filter((step) => members.has(step)) };
    for (const step of merged.steps) groups.set(step, merged);
  }
  return [...new Set(groups.values())];
}

function loopGroups({ loops }: Regions): StepGroup[] {
  return loops.map((steps) => ({ kind: "loop", steps: [...steps] }));
}

function foreachGroups(graph: FlowGraph, { loops, stacks, splitOf }: Regions): StepGroup[] {
  const inLoop = new Set(loops.flat());
  return graph.steps.flatMap(({ name, transition }): StepGroup[] => {
    if (transition.kind !== "foreach" || inLoop.has(name)) return [];
    const isInside = (step: string) => stacks.get(step)?.some(({ split }) => split === name);
    const body = namesOf(graph).filter(isInside);
    if (transition.batchSize !== undefined) return [{ kind: "batch", steps: body }];
    if (!transition.inline) return [];
    const join = namesOf(graph).filter((step) => splitOf.get(step) === name);
    return [{ kind: "inline", steps: [name, ...body, ...join] }];
  });
}

function namesOf({ steps }: FlowGraph): string[] {
  return steps.map(({ name }) => name);
}
