import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "./decorators.js";
import type { GraphTransition, Named } from "./flow-graph.js";
import type { GraphParameter, ParameterInitializer } from "./parameters.js";

/** A step as it is written. */
export interface StepDeclaration extends Named {
  description: string | undefined;
  /** In the order written, without `@step`. */
  decorators: StepDecorator[];
  /** `inputs`, if the step is a join. */
  parameters: Named[];
  /** The transition of its `this.next(...)`; `none` if the call is missing or cannot be read. */
  transition: GraphTransition;
  /** Whether the step calls `this.next`, even in a way that cannot be read. */
  callsNext: boolean;
}

/** An attribute that is a field of the class, or that a method assigns. */
export interface ArtifactDeclaration extends Named {
  isField: boolean;
  /** Where a value is given: the initializer or the first assignment. */
  assigned: Named["span"] | undefined;
  /** The part of the written type that cannot be iterated, if there is one. */
  notIterable: string | undefined;
}

/** A flow's class with what it inherits. Plain data. */
export interface FlowDeclaration {
  name: Named;
  description: string | undefined;
  /** Those of base classes come first. A decorator of a derived class replaces one of the same kind. */
  decorators: FlowDecorator[];
  /** In the order of declaration, inherited ones first. */
  steps: StepDeclaration[];
  /** Methods and accessors without `@step`. */
  helpers: Named[];
  /** Includes parameters: a foreach or a condition may name one. */
  artifacts: ArtifactDeclaration[];
  /** In the order of declaration, inherited ones first. A parameter that is declared again is here once. */
  parameters: GraphParameter[];
  parameterCalls: ParameterInitializer[];
  /** The names in `current.check("name", ...)`. */
  reportedChecks: Named[];
  /** Every place where the source gives a value to an attribute. */
  assignments: Named[];
  /** False if attributes may be set in ways that the source does not show. */
  areArtifactsKnown: boolean;
  /** Mistakes in what could not be read. */
  diagnostics: Diagnostic[];
}

/** The flows of one file. */
export interface ParsedFile {
  flows: FlowDeclaration[];
  /** Mistakes in the file itself, whichever flow is compiled. */
  diagnostics: Diagnostic[];
}
