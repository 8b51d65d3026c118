import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDeclaration } from "../graph/declaration.js";
import type { FlowGraph, GraphStep } from "../graph/flow-graph.js";
import { findRegions, type Regions } from "../graph/regions.js";
import type { FlowSettings } from "../settings.js";

/** What a rule checks. */
export interface FlowToCheck {
  declaration: FlowDeclaration;
  graph: FlowGraph;
  settings: FlowSettings;
  /** Steps of the graph by name. */
  steps: ReadonlyMap<string, GraphStep>;
}

/** What a rule for the whole graph checks. Every transition leads to steps. */
export interface WholeFlow extends FlowToCheck {
  regions: Regions;
}

/** Finds one kind of mistake in a flow. */
export type Rule<Flow extends FlowToCheck = FlowToCheck> = (flow: Flow) => Diagnostic[];

export function flowToCheck(flow: Omit<FlowToCheck, "steps">): FlowToCheck {
  return { ...flow, steps: new Map(flow.graph.steps.map((step) => [step.name, step])) };
}

export function wholeFlow(flow: FlowToCheck): WholeFlow {
  return { ...flow, regions: findRegions(flow.graph) };
}
