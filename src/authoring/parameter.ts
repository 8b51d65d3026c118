import { FlowError } from "./flow-error.js";

/** Options of every parameter. */
interface ParameterHelp {
  /** What it is for: shown in Dagster's launchpad and by `dagster-ts run FILE --help`. */
  help?: string;
}

/** A parameter that always has a value: by its default, or because a run must give one. */
export type ParameterWithValue<Value> = ParameterHelp &
  ({ default: Value; required?: false } | { required: true; default?: never });

/** A parameter that a run may leave out: then it is undefined. */
export type ParameterWithoutValue = ParameterHelp & { required?: false; default?: never };

/** The options of an enum besides. */
interface ParameterChoices<Choice extends string> {
  /** The texts that it may be. */
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

/** Gives the value of the parameter whose field is being initialized. */
export type ParameterSource = (kind: string) => unknown;

let source: ParameterSource | undefined;

/**
 * What a run is given, by kind. Each is the initializer of a field, which then has the value itself:
 * `readonly alpha = Parameter.float({ default: 0.01, help: "learning rate" })`. Options are read from
 * the source by the compiler, so they must be literal.
 */
export const Parameter: {
  string: ParameterMaker<string>;
  /** A whole number that JavaScript has exactly: up to 2**53 - 1. */
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

/** Constructs a flow, its parameters' values from `values`. */
export function withParameters<Flow>(values: ParameterSource, construct: () => Flow): Flow {
  const outer = source;
  source = values;
  try {
    return construct();
  } finally {
    source = outer;
  }
}

/** The value has the type that the options say: the runtime has checked it against them. */
function maker(kind: string): () => never {
  return () => {
    if (source !== undefined) return source(kind) as never;
    throw new FlowError(
      `Parameter.${kind}(...) has a value only while a flow runs, as the initializer of its field. ` +
        "Run the flow with `dagster-ts run`, or from a test with runFlow of dagster-ts/testing.",
    );
  };
}
