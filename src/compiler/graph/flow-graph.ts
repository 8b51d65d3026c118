import type { ForeachSettings } from "../../runtime/protocol.js";
import type { SourceSpan } from "../source-span.js";
import type { FlowDecorator, StepDecorator } from "./decorators.js";
import type { GraphParameter, ParameterInitializer } from "./parameters.js";

/** A name and where it is written. */
export interface Named {
  name: string;
  span: SourceSpan;
}

/** How a step ends, each target with its place. Validated: each target is a step of the flow. */
export type GraphTransition =
  | { kind: "linear"; span: SourceSpan; target: Named }
  | { kind: "split"; span: SourceSpan; targets: Named[] }
  | ({
      kind: "foreach";
      span: SourceSpan;
      target: Named;
      attribute: Named;
      allowEmpty: boolean;
    } & ForeachSettings)
  | {
      kind: "switch";
      span: SourceSpan;
      condition: Named;
      cases: { value: Named; target: Named }[];
      maxIterations: number;
    }
  | { kind: "end"; span: SourceSpan }
  /** No usable `this.next(...)`: a mistake, which validation reports. */
  | { kind: "none"; span: SourceSpan };

/** A step: a method with `@step`, its own or inherited. */
export interface GraphStep {
  name: string;
  span: SourceSpan;
  description: string | undefined;
  /** Each kind at most once, without `@step`. */
  decorators: StepDecorator[];
  /** The step takes `inputs`. */
  isJoin: boolean;
  transition: GraphTransition;
}

/** A flow. Plain serialisable data; steps in the order of their declaration, inherited ones first. */
export interface FlowGraph {
  flow: Named;
  description: string | undefined;
  /** Each kind at most once. */
  decorators: FlowDecorator[];
  parameters: GraphParameter[];
  parameterCalls: ParameterInitializer[];
  steps: GraphStep[];
}

/** The steps that a transition may lead to, each once, in the order written. */
export function targetsOf(transition: GraphTransition): Named[] {
  switch (transition.kind) {
    case "linear":
    case "foreach":
      return [transition.target];
    case "split":
      return transition.targets;
    case "switch": {
      const seen = new Map(transition.cases.map(({ target }) => [target.name, target]));
      return [...seen.values()];
    }
    case "end":
    case "none":
      return [];
  }
}
