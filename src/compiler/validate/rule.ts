import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDeclaration } from "../graph/declaration.js";
import type { FlowGraph, GraphStep } from "../graph/flow-graph.js";
import { findRegions, type Regions } from "../graph/regions.js";
import type { FlowSettings } from "../settings.js";

/** What a rule looks at. */
export interface FlowToJudge {
  declaration: FlowDeclaration;
  graph: FlowGraph;
  settings: FlowSettings;
  /** Steps of the graph by name. */
  steps: ReadonlyMap<string, GraphStep>;
}

/** What a rule of the second stage looks at: a graph all of whose transitions lead to steps. */
export interface WholeFlow extends FlowToJudge {
  regions: Regions;
}

/** Finds one kind of mistake in a flow, or a few that are close to one another. */
export type Rule<Flow extends FlowToJudge = FlowToJudge> = (flow: Flow) => Diagnostic[];

export function flowToJudge(flow: Omit<FlowToJudge, "steps">): FlowToJudge {
  return { ...flow, steps: new Map(flow.graph.steps.map((step) => [step.name, step])) };
}

export function wholeFlow(flow: FlowToJudge): WholeFlow {
  return { ...flow, regions: findRegions(flow.graph) };
}
