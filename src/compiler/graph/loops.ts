import { type FlowGraph, targetsOf } from "./flow-graph.js";

/**
 * The strongly connected components of the flow that hold a cycle: its loops.
 * Tarjan's algorithm, with a stack of its own: a flow may be thousands of steps long.
 */
export function findLoops(graph: FlowGraph): string[][] {
  const targets = new Map(
    graph.steps.map((step) => [step.name, targetsOf(step.transition).map(({ name }) => name)]),
  );
  const search = new ComponentSearch(targets);
  for (const step of graph.steps) search.visit(step.name);
  const order = new Map(graph.steps.map((step, index) => [step.name, index]));
  return search.components
    .filter(
      ([first, ...others]) => others.length > 0 || targets.get(first ?? "")?.includes(first ?? ""),
    )
    .map((steps) => steps.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
}

interface Visit {
  step: string;
  /** Index of the next target to look at. */
  next: number;
}

class ComponentSearch {
  readonly components: string[][] = [];
  private readonly index = new Map<string, number>();
  private readonly low = new Map<string, number>();
  private readonly open: string[] = [];
  private readonly isOpen = new Set<string>();

  constructor(private readonly targets: ReadonlyMap<string, string[]>) {}

  visit(root: string): void {
    if (this.index.has(root)) return;
    const visits: Visit[] = [this.enter(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const target = this.targets.get(visit.step)?.[visit.next++];
      if (target === undefined) {
        visits.pop();
        this.leave(visit.step, visits.at(-1)?.step);
      } else if (!this.targets.has(target)) {
        // The target is not a step, which validation reports.
      } else if (!this.index.has(target)) {
        visits.push(this.enter(target));
      } else if (this.isOpen.has(target)) {
        this.lower(visit.step, this.index.get(target) ?? 0);
      }
    }
  }

  private enter(step: string): Visit {
    this.low.set(step, this.index.size);
    this.index.set(step, this.index.size);
    this.open.push(step);
    this.isOpen.add(step);
    return { step, next: 0 };
  }

  private leave(step: string, parent: string | undefined): void {
    const low = this.low.get(step) ?? 0;
    if (low === this.index.get(step)) {
      const component = this.open.splice(this.open.lastIndexOf(step));
      for (const member of component) this.isOpen.delete(member);
      this.components.push(component);
    }
    if (parent !== undefined) this.lower(parent, low);
  }

  private lower(step: string, low: number): void {
    this.low.set(step, Math.min(this.low.get(step) ?? low, low));
  }
}
