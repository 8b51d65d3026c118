import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type {
  ArtifactDeclaration,
  FlowDeclaration,
  StepDeclaration,
} from "../graph/declaration.js";
import type { FlowDecorator } from "../graph/decorators.js";
import type { Named } from "../graph/flow-graph.js";
import type { GraphParameter } from "../graph/parameters.js";
import type { ClassMembers } from "./class.js";

/** A class, and what it declares itself. */
interface ClassOfChain {
  name: string;
  members: ClassMembers;
}

type Inherited = Omit<FlowDeclaration, "name" | "description">;

/** The members of a class with those of its base classes, which come first; later ones replace. */
export function inherit(chain: readonly ClassOfChain[]): Inherited {
  const decorators = new Map<string, FlowDecorator>();
  const steps = new Map<string, StepDeclaration>();
  const helpers = new Map<string, Named>();
  const artifacts = new Map<string, ArtifactDeclaration>();
  const parameters = new Map<string, GraphParameter>();
  const diagnostics: Diagnostic[] = [];
  const owners = new Map<string, string>();
  for (const { name: owner, members } of chain) {
    for (const decorator of members.decorators) decorators.set(decorator.kind, decorator);
    for (const [name, helper] of members.helpers) {
      const base = owners.get(name);
      helpers.set(name, helper);
      if (base === undefined) continue;
      diagnostics.push(catalogue.overrideWithoutStep.at(helper.span, { name, base }));
    }
    for (const [name, step] of members.steps) {
      steps.set(name, step);
      helpers.delete(name);
      owners.set(name, owner);
    }
    for (const artifact of members.artifacts.values()) addArtifact(artifacts, artifact);
    for (const parameter of members.parameters.values()) parameters.set(parameter.name, parameter);
    diagnostics.push(...members.diagnostics);
  }
  return {
    decorators: [...decorators.values()],
    steps: [...steps.values()],
    helpers: [...helpers.values()],
    artifacts: [...artifacts.values()],
    parameters: [...parameters.values()],
    parameterCalls: chain.flatMap(({ members }) =>
      [...members.parameters.values()].map(({ name, kind }) => ({ name, kind })),
    ),
    reportedChecks: chain.flatMap(({ members }) => members.reportedChecks),
    assignments: chain.flatMap(({ members }) => members.assignments),
    areArtifactsKnown: !chain.some(({ members }) => members.isOpen),
    diagnostics,
  };
}

/** An assignment leaves the inherited field's type as it is. */
function addArtifact(
  artifacts: Map<string, ArtifactDeclaration>,
  artifact: ArtifactDeclaration,
): void {
  const earlier = artifacts.get(artifact.name);
  const declared = artifact.isField ? artifact : (earlier ?? artifact);
  const assigned = earlier?.assigned ?? artifact.assigned;
  artifacts.set(artifact.name, { ...declared, assigned });
}
