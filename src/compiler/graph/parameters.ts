import type { ParameterKind } from "../../runtime/protocol.js";
import type { SourceSpan } from "../source-span.js";

/** What the source says literally, as JSON. */
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
  /** Of its kind; undefined if there is none. */
  default: ParameterDefault | undefined;
  help: string | undefined;
  /** Of an enum, each once. */
  choices: string[] | undefined;
}

/** A call of `Parameter`, of one that a derived class declares anew too: in the order in which they run. */
export type ParameterInitializer = Pick<GraphParameter, "name" | "kind">;
