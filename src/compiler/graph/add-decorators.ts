import type { AddedDecorator } from "./decorators.js";
import type { FlowGraph } from "./flow-graph.js";

/** The graph with decorators at every step that lacks one of the kind, as if written at the flow. */
export function addDecorators(graph: FlowGraph, added: readonly AddedDecorator[]): FlowGraph {
  const { span } = graph.flow;
  const steps = graph.steps.map((step) => {
    const own = new Set(step.decorators.map(({ kind }) => kind));
    const missing = added.filter(({ decorator }) => !own.has(decorator.kind));
    const decorators = missing.map(({ decorator }) => ({ ...decorator, span }));
    return { ...step, decorators: [...step.decorators, ...decorators] };
  });
  return { ...graph, steps };
}
