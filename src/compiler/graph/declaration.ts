import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "./decorators.js";
import type { GraphTransition, Named } from "./flow-graph.js";
import type { GraphParameter, ParameterInitializer } from "./parameters.js";

/** A step as it is written. */
export interface StepDeclaration extends Named {
  description: string | undefined;
  /** Without `@step`; in the order written. */
  decorators: StepDecorator[];
  /** `inputs`, of a join. */
  parameters: Named[];
  /** What its `this.next(...)` says; `none` if there is none, or none that can be read. */
  transition: GraphTransition;
  /** Whether the step calls `this.next`, be it in a way that cannot be read. */
  callsNext: boolean;
}

/** An attribute that is a field of the class, or that a method assigns. */
export interface ArtifactDeclaration extends Named {
  isField: boolean;
  /** Where a value is given: the initializer or the first assignment. */
  assigned: Named["span"] | undefined;
  /** The written type, if nothing of it can be iterated. */
  notIterable: string | undefined;
}

/** A flow's class with what it inherits. Plain data. */
export interface FlowDeclaration {
  name: Named;
  description: string | undefined;
  /** Those of a base class first; of a kind that is there again, the derived class's. */
  decorators: FlowDecorator[];
  /** In the order of declaration, inherited ones first. */
  steps: StepDeclaration[];
  /** Methods and accessors without `@step`. */
  helpers: Named[];
  /** Parameters among them, for a foreach or a condition may name one. */
  artifacts: ArtifactDeclaration[];
  /** In the order of declaration, inherited ones first; one that is declared anew, once. */
  parameters: GraphParameter[];
  parameterCalls: ParameterInitializer[];
  /** Every place where the source gives a value to an attribute. */
  assignments: Named[];
  /** False where attributes may be set in ways that the source does not tell. */
  areArtifactsKnown: boolean;
  /** What could not be read. */
  diagnostics: Diagnostic[];
}

/** The flows of one file. */
export interface ParsedFile {
  flows: FlowDeclaration[];
  /** What is wrong with the file itself, whichever flow is asked for. */
  diagnostics: Diagnostic[];
}
