import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostic.js";
import type { FlowDeclaration } from "../graph/declaration.js";
import { type FlowGraph, targetsOf } from "../graph/flow-graph.js";
import type { FlowSettings } from "../settings.js";
import { artifactNames, namesArtifacts, namesCaughtErrors } from "./artifacts.js";
import { checksAreDeclared } from "./checks.js";
import { definitionNamesAreTaken } from "./definition-names.js";
import { executorFollows } from "./executors.js";
import { flowCollisions, flowName, stepCollisions, stepNames } from "./names.js";
import { splitsNest } from "./nesting.js";
import { parameterNames, parametersAreReadOnly } from "./parameters.js";
import { partitionsArePossible } from "./partitions.js";
import { isReached, loopsEnd } from "./reach.js";
import { type FlowToCheck, flowToCheck, type Rule, type WholeFlow, wholeFlow } from "./rule.js";
import { automationComes, parametersHaveValues, schedulesCome } from "./schedules.js";
import {
  endIsNoJoin,
  endsAtEnd,
  hasEnd,
  hasStart,
  leadsToSteps,
  namesBranchesOnce,
  namesCasesOnce,
  saysNext,
} from "./transitions.js";
import { triggersHappen } from "./triggers.js";

/** A flow as it is written, its graph, and its settings. */
export interface DeclaredFlow {
  declaration: FlowDeclaration;
  graph: FlowGraph;
  settings: FlowSettings;
}

/** Rules for each step on its own. */
const RULES: readonly Rule[] = [
  flowName,
  stepNames,
  stepCollisions,
  hasStart,
  hasEnd,
  saysNext,
  endsAtEnd,
  endIsNoJoin,
  leadsToSteps,
  namesBranchesOnce,
  namesCasesOnce,
  namesArtifacts,
  namesCaughtErrors,
  artifactNames,
  parameterNames,
  parametersAreReadOnly,
  definitionNamesAreTaken,
  schedulesCome,
  automationComes,
  parametersHaveValues,
  triggersHappen,
  checksAreDeclared,
  partitionsArePossible,
  executorFollows,
];

/** Rules for the whole graph: they assume that every transition leads to steps. */
const GRAPH_RULES: readonly Rule<WholeFlow>[] = [isReached, loopsEnd, splitsNest];

/**
 * Returns all mistakes in the flows of a file, sorted by place: what could not be read, and what the rules find. The
 * rules for the whole graph run only if every step can be followed.
 */
export function validate(flows: readonly DeclaredFlow[]): Diagnostic[] {
  return sortDiagnostics([
    ...flows.flatMap((flow) => [...flow.declaration.diagnostics, ...checkFlow(flowToCheck(flow))]),
    ...flowCollisions(flows),
  ]);
}

function checkFlow(flow: FlowToCheck): Diagnostic[] {
  const found = RULES.flatMap((rule) => rule(flow));
  if (!isWhole(flow)) return found;
  const whole = wholeFlow(flow);
  return [...found, ...GRAPH_RULES.flatMap((rule) => rule(whole))];
}

/** Whether every step can be followed to the next ones. */
function isWhole({ graph, steps }: FlowToCheck): boolean {
  if (!steps.has("start") || !steps.has("end")) return false;
  return graph.steps.every(
    ({ transition }) =>
      transition.kind !== "none" && targetsOf(transition).every(({ name }) => steps.has(name)),
  );
}
