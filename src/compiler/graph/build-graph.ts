import type { FlowDeclaration, StepDeclaration } from "./declaration.js";
import type { AddedDecorator } from "./decorators.js";
import type { FlowGraph, GraphStep, GraphTransition } from "./flow-graph.js";

/** The name of the last step. */
const END = "end";

/**
 * Makes the graph of a flow, even of a faulty one: a step whose `this.next` is missing or cannot be read has the
 * transition `none`, and a target need not be a step. Validation reports both.
 */
export function buildGraph(declaration: FlowDeclaration): FlowGraph {
  const { name, steps, description, decorators, parameters, parameterCalls } = declaration;
  const said = { description, decorators, parameters, parameterCalls };
  return { flow: name, ...said, steps: steps.map(buildStep) };
}

function buildStep(step: StepDeclaration): GraphStep {
  const { name, span, description, decorators, parameters } = step;
  const isJoin = parameters.length > 0;
  return { name, span, description, decorators, isJoin, transition: transitionOf(step) };
}

function transitionOf({ name, span, transition }: StepDeclaration): GraphTransition {
  return name === END ? { kind: "end", span } : transition;
}

/** Adds decorators to every step that lacks one of the kind. Their place in the source is the flow. */
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
