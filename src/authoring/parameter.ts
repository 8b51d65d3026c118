import { FlowError } from "./flow-error.js";

/** Options of every parameter. */
interface ParameterHelp {
  /** What the parameter is for. Dagster's launchpad and `dagster-ts run FILE --help` show it. */
  help?: string;
}

/** A parameter that always has a value: it has a default, or each run must give one. */
export type ParameterWithValue<Value> = ParameterHelp &
  ({ default: Value; required?: false } | { required: true; default?: never });

/** A parameter that a run may leave out. It is then undefined. */
export type ParameterWithoutValue = ParameterHelp & { required?: false; default?: never };

/** The further options of an enum. */
interface ParameterChoices<Choice extends string> {
  /** The texts to choose from. */
  choices: readonly Choice[];
}

/** Makes the parameters of one kind. */
interface ParameterMaker<Value> {
  (options: ParameterWithValue<Value>): Value;
  (options?: ParameterWithoutValue): Value | undefined;
}

interface EnumMaker {
  <const Choice extends string>(
    options: ParameterChoices<Choice> & ParameterWithValue<NoInfer<Choice>>,
  ): Choice;
  <const Choice extends string>(
    options: ParameterChoices<Choice> & ParameterWithoutValue,
  ): Choice | undefined;
}

interface JsonMaker {
  <Value = unknown>(options: ParameterWithValue<NoInfer<Value>>): Value;
  <Value = unknown>(options?: ParameterWithoutValue): Value | undefined;
}

/** Returns the value of the parameter whose field is being initialized. */
export type ParameterSource = (kind: string) => unknown;

let source: ParameterSource | undefined;

/**
 * Declares a parameter of the flow, by its kind. The call is the initializer of a field, and the field has the
 * value: `readonly alpha = Parameter.float({ default: 0.01, help: "learning rate" })`. The compiler reads the
 * options from the source, so they must be literal.
 */
export const Parameter: {
  string: ParameterMaker<string>;
  /** A whole number that JavaScript represents exactly: up to 2**53 - 1. */
  int: ParameterMaker<number>;
  float: ParameterMaker<number>;
  boolean: ParameterMaker<boolean>;
  /** One of several texts. */
  enum: EnumMaker;
  /** Anything that JSON holds. */
  json: JsonMaker;
} = {
  string: maker("string"),
  int: maker("int"),
  float: maker("float"),
  boolean: maker("boolean"),
  enum: maker("enum"),
  json: maker("json"),
};

/** Constructs a flow whose parameters have these values. */
export function withParameters<Flow>(values: ParameterSource, construct: () => Flow): Flow {
  const outer = source;
  source = values;
  try {
    return construct();
  } finally {
    source = outer;
  }
}

/** The cast is safe: the runtime has checked the value against the options. */
function maker(kind: string): () => never {
  return () => {
    if (source !== undefined) return source(kind) as never;
    throw new FlowError(
      `Parameter.${kind}(...) has a value only while a flow runs, as the initializer of its field. ` +
        "Run the flow with `dagster-ts run`, or from a test with runFlow of dagster-ts/testing.",
    );
  };
}
