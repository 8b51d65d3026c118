import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Named } from "../graph/flow-graph.js";
import type { ArtifactDeclaration } from "../parse/declarations.js";
import { FLOW_MEMBERS } from "./reserved.js";
import type { FlowToJudge, Rule } from "./rule.js";

/** A foreach and a condition name artifacts; what a foreach names can be iterated. */
export const namesArtifacts: Rule = (flow) => {
  const { declaration } = flow;
  const artifacts = new Map(declaration.artifacts.map((artifact) => [artifact.name, artifact]));
  const helpers = new Set(declaration.helpers.map(({ name }) => name));
  return flow.graph.steps.flatMap(({ transition }) => {
    if (transition.kind === "foreach") {
      const { attribute } = transition;
      const unknown = checkName(flow, artifacts, helpers, attribute, "foreach");
      return unknown.length > 0 ? unknown : checkIterable(artifacts.get(attribute.name), attribute);
    }
    if (transition.kind !== "switch") return [];
    return checkName(flow, artifacts, helpers, transition.condition, "condition");
  });
};

function checkName(
  { declaration, steps }: FlowToJudge,
  artifacts: ReadonlyMap<string, ArtifactDeclaration>,
  helpers: ReadonlySet<string>,
  { name, span }: Named,
  option: string,
): Diagnostic[] {
  const is = steps.has(name)
    ? "step"
    : helpers.has(name)
      ? "method"
      : FLOW_MEMBERS.has(name)
        ? "member"
        : undefined;
  const isArtifact = artifacts.has(name) || !declaration.areArtifactsKnown;
  if (is === undefined && isArtifact) return [];
  const nearest = is === undefined ? nearestName(name, artifacts.keys()) : undefined;
  return [catalogue.unknownArtifact.at(span, { name, nearest, option, is })];
}

function checkIterable(artifact: ArtifactDeclaration | undefined, { name, span }: Named) {
  const type = artifact?.notIterable;
  if (artifact === undefined || type === undefined) return [];
  const related = [{ span: artifact.span, message: "it is declared here" }];
  return [catalogue.notIterable.at(span, { name, type }, related)];
}

/** An artifact has no name of a step, and no value under a name of FlowSpec's. */
export const artifactNames: Rule = ({ declaration, steps }) =>
  declaration.artifacts.flatMap(({ name, span, assigned }) => {
    if (FLOW_MEMBERS.has(name)) {
      return assigned === undefined ? [] : [catalogue.reservedArtifact.at(assigned, { name })];
    }
    const step = steps.get(name);
    if (step === undefined) return [];
    const related = [{ span: step.span, message: "the step is here" }];
    return [catalogue.artifactIsStep.at(span, { name }, related)];
  });
