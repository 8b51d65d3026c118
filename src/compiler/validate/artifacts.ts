import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ArtifactDeclaration } from "../graph/declaration.js";
import { findDecorator } from "../graph/decorators.js";
import type { GraphStep, Named } from "../graph/flow-graph.js";
import { FLOW_MEMBERS } from "./names.js";
import type { FlowToCheck, Rule } from "./rule.js";

/** A foreach and a condition name artifacts, and a foreach names one that can be iterated. */
export const namesArtifacts: Rule = (flow) => {
  const { declaration, graph } = flow;
  const artifacts = new Map(declaration.artifacts.map((artifact) => [artifact.name, artifact]));
  const names = new Set([...artifacts.keys(), ...graph.steps.flatMap(caughtAs)]);
  return graph.steps.flatMap(({ transition }) => {
    if (transition.kind === "foreach") {
      const { attribute } = transition;
      const unknown = checkName(flow, names, attribute, "foreach");
      return unknown.length > 0 ? unknown : checkIterable(artifacts.get(attribute.name), attribute);
    }
    if (transition.kind !== "switch") return [];
    return checkName(flow, names, transition.condition, "condition");
  });
};

/** `@catchError` keeps the error as an artifact. */
export const namesCaughtErrors: Rule = (flow) =>
  flow.graph.steps.flatMap((step) => {
    const span = findDecorator(step.decorators, "catchError")?.span ?? step.span;
    return caughtAs(step).flatMap((name) => {
      const is = otherMeaning(name, flow) ?? (name.startsWith("_") ? "private" : undefined);
      return is === undefined ? [] : [catalogue.errorIsNoArtifact.at(span, { name, is })];
    });
  });

/** The artifact that keeps the step's error, if one does. */
function caughtAs({ decorators }: GraphStep): string[] {
  const variable = findDecorator(decorators, "catchError")?.variable;
  return variable === undefined ? [] : [variable];
}

function checkName(
  flow: FlowToCheck,
  artifacts: ReadonlySet<string>,
  { name, span }: Named,
  option: string,
): Diagnostic[] {
  const is = otherMeaning(name, flow);
  const isArtifact = artifacts.has(name) || !flow.declaration.areArtifactsKnown;
  if (is === undefined && isArtifact) return [];
  const nearest = is === undefined ? nearestName(name, artifacts) : undefined;
  return [catalogue.unknownArtifact.at(span, { name, nearest, option, is })];
}

/** What else a name stands for, if no artifact can have it. */
function otherMeaning(name: string, { declaration, steps }: FlowToCheck) {
  if (steps.has(name)) return "step";
  if (declaration.helpers.some((helper) => helper.name === name)) return "method";
  return FLOW_MEMBERS.has(name) ? "member" : undefined;
}

function checkIterable(artifact: ArtifactDeclaration | undefined, { name, span }: Named) {
  const type = artifact?.notIterable;
  if (artifact === undefined || type === undefined) return [];
  const related = [{ span: artifact.span, message: "it is declared here" }];
  return [catalogue.notIterable.at(span, { name, type }, related)];
}

/** An artifact does not have the name of a step or of a member of FlowSpec. */
export const artifactNames: Rule = ({ declaration, steps }) => {
  const parameters = new Set(declaration.parameters.map(({ name }) => name));
  const artifacts = declaration.artifacts.filter(({ name }) => !parameters.has(name));
  return artifacts.flatMap(({ name, span, assigned }) => {
    if (FLOW_MEMBERS.has(name)) {
      return assigned === undefined ? [] : [catalogue.reservedArtifact.at(assigned, { name })];
    }
    const step = steps.get(name);
    if (step === undefined) return [];
    const related = [{ span: step.span, message: "the step is here" }];
    return [catalogue.artifactIsStep.at(span, { name }, related)];
  });
};
