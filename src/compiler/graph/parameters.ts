import type { ParameterKind } from "../../runtime/protocol.js";
import type { SourceSpan } from "../source-span.js";

/** A literal value of the source: JSON. */
export type ParameterDefault =
  | string
  | number
  | boolean
  | null
  | ParameterDefault[]
  | { [key: string]: ParameterDefault };

/** A parameter of a flow, its own or inherited. */
export interface GraphParameter {
  name: string;
  span: SourceSpan;
  kind: ParameterKind;
  /** A run must give it. */
  required: boolean;
  /** A value of its kind; undefined if there is none. */
  default: ParameterDefault | undefined;
  help: string | undefined;
  /** The values of an enum, each once. */
  choices: string[] | undefined;
}

/** A call of `Parameter`. A parameter that a derived class declares again has several calls, run in order. */
export type ParameterInitializer = Pick<GraphParameter, "name" | "kind">;
