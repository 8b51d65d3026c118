import { createHash } from "node:crypto";
import {
  type FlowManifest,
  type ManifestCheck,
  type ManifestParameter,
  type ManifestStep,
  PROTOCOL,
  type RetryPolicy,
  type Transition,
} from "../../runtime/protocol.js";
import { findDecorator } from "../graph/decorators.js";
import type { FlowGraph, GraphStep, GraphTransition } from "../graph/flow-graph.js";
import type { GraphParameter } from "../graph/parameters.js";
import type { Regions } from "../graph/regions.js";
import { nodeOptionsOf } from "./node-options.js";

/** Makes the manifest of a valid flow for the runtime. The bundler adds the hashes of the sources. */
export function manifestOf(
  graph: FlowGraph,
  regions: Regions,
  command: string,
): Omit<FlowManifest, "sources"> {
  const steps = manifestSteps(graph, regions);
  const { flow, parameters, parameterCalls } = graph;
  const checks = checksOf(graph);
  const said = { parameters: parameters.map(manifestParameter), parameterCalls };
  return {
    protocol: PROTOCOL,
    flow: flow.name,
    command,
    fingerprint: fingerprintOf(graph, regions),
    steps,
    ...(parameters.length > 0 && said),
    ...(checks.length > 0 && { checks }),
  };
}

/** A fingerprint of the graph, by which a generated file knows its bundle: 16 hexadecimal digits. */
export function fingerprintOf(graph: FlowGraph, regions: Regions): string {
  const { flow, parameters } = graph;
  const given = parameters.map(manifestParameter).map(({ help: _, ...parameter }) => parameter);
  const checks = checksOf(graph).map(({ name }) => name);
  const parts = [
    flow.name,
    manifestSteps(graph, regions),
    ...(given.length > 0 ? [given] : []),
    ...(checks.length > 0 ? [{ checks }] : []),
  ];
  const content = JSON.stringify(parts);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

function checksOf({ decorators }: FlowGraph): ManifestCheck[] {
  const checks = findDecorator(decorators, "checks")?.checks ?? [];
  return checks.map(({ name, blocking }) => ({ name, blocking }));
}

function manifestParameter(parameter: GraphParameter): ManifestParameter {
  const { name, kind, required, default: value, choices, help } = parameter;
  return {
    name,
    kind,
    required,
    ...(value !== undefined && { default: value }),
    ...(choices && { choices }),
    ...(help !== undefined && { help }),
  };
}

function manifestSteps(graph: FlowGraph, regions: Regions): Record<string, ManifestStep> {
  return Object.fromEntries(
    graph.steps.map(({ name, transition, decorators }) => {
      const joins = regions.splitOf.get(name);
      const retry = retryOf(decorators);
      const step: ManifestStep = {
        transition: withoutSpans(transition),
        ...(joins !== undefined && { joins }),
        ...(retry !== undefined && { retry }),
        ...catchErrorOf(decorators),
        ...nodeOptionsOf(decorators),
      };
      return [name, step];
    }),
  );
}

/** The retry policy of a step, if it has one. */
export function retryOf(decorators: GraphStep["decorators"]): RetryPolicy | undefined {
  const retry = findDecorator(decorators, "retry");
  if (retry === undefined || retry.times === 0) return undefined;
  // Rounded to milliseconds, so that 1.1 minutes are not 66.00000000000001 seconds.
  return { times: retry.times, delay: Math.round(retry.minutesBetweenRetries * 60_000) / 1000 };
}

function catchErrorOf(decorators: GraphStep["decorators"]): Pick<ManifestStep, "catchError"> {
  const caught = findDecorator(decorators, "catchError");
  if (caught === undefined) return {};
  const { variable, printException } = caught;
  return { catchError: { printException, ...(variable !== undefined && { variable }) } };
}

function withoutSpans(transition: GraphTransition): Transition {
  switch (transition.kind) {
    case "linear":
      return { kind: "linear", target: transition.target.name };
    case "split":
      return { kind: "split", targets: transition.targets.map(({ name }) => name) };
    case "foreach": {
      const { span: _, target, attribute, ...settings } = transition;
      return { ...settings, target: target.name, attribute: attribute.name };
    }
    case "switch": {
      const { kind, condition, maxIterations } = transition;
      const cases = transition.cases.map(({ value, target }) => ({
        value: value.name,
        target: target.name,
      }));
      return { kind, condition: condition.name, cases, maxIterations };
    }
    case "end":
      return { kind: "end" };
    case "none":
      throw new Error("validation lets no step without a transition through");
  }
}
