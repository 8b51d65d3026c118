/** Python's keywords, hard and soft (`keyword.kwlist`, `keyword.softkwlist`, 3.13). */
const PYTHON_KEYWORDS =
  "False None True and as assert async await break case class continue def del elif else except " +
  "finally for from global if import in is lambda match nonlocal not or pass raise return try " +
  "type while with yield";

/** Python's builtins (`dir(builtins)`, 3.13). A step with such a name would hide the builtin in the file. */
const PYTHON_BUILTINS =
  "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError " +
  "BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError " +
  "ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError " +
  "Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError " +
  "FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError " +
  "ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError " +
  "KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError " +
  "NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning " +
  "PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError " +
  "ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError " +
  "SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError " +
  "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning " +
  "UserWarning ValueError Warning ZeroDivisionError abs aiter all anext any ascii bin bool " +
  "breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr " +
  "dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr " +
  "hash help hex id input int isinstance issubclass iter len license list locals map max " +
  "memoryview min next object oct open ord pow print property quit range repr reversed round set " +
  "setattr slice sorted staticmethod str sum super tuple vars zip";

/** Names other than keywords that Dagster refuses for ops, inputs and jobs (`DISALLOWED_NAMES`, 1.13.27). */
const DAGSTER_NAMES =
  "context conf config meta arg_dict dict input_arg_dict output_arg_dict int str float bool input " +
  "output type";

/** Python's soft keywords. Except for `type`, they are the only keywords that Dagster accepts as names. */
const SOFT_KEYWORDS = new Set(["case", "match", "type"]);

/** Names that a generated file uses at its top level, or as parameters and locals of its functions. */
const FILE_NAMES =
  "dg Any Enum Field Literal Flow FlowDefinitions StepRetryPolicy EXECUTOR async_executor " +
  "celery_executor docker_executor k8s_job_executor celery_k8s_job_executor load_flows fan_out " +
  "batches route merge partition_schedule join_foreach join_foreachs join_branches when_finished when_materialized " +
  "flow defs context task tasks split splits group batch inputs outputs item";

/**
 * Names that a field of a configuration cannot have: the members of `dg.Config` (pydantic 2.14, without those that
 * begin with `model_`), and the names in the annotations of later fields.
 */
const CONFIG_NAMES =
  "construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json " +
  "to_config_schema to_fields_dict update_forward_refs validate " +
  "Any Enum Field Literal bool float int str";

const words = (text: string) => text.split(" ");

const PYTHON_RESERVED: ReadonlySet<string> = new Set([
  ...words(PYTHON_KEYWORDS),
  ...words(PYTHON_BUILTINS),
  ...words(DAGSTER_NAMES),
  ...words(FILE_NAMES),
]);

const CONFIG_RESERVED: ReadonlySet<string> = new Set([
  ...words(PYTHON_KEYWORDS).filter((name) => !SOFT_KEYWORDS.has(name)),
  ...words(CONFIG_NAMES),
]);

const DAGSTER_RESERVED: ReadonlySet<string> = new Set([
  ...words(PYTHON_KEYWORDS).filter((name) => !SOFT_KEYWORDS.has(name)),
  ...words(DAGSTER_NAMES),
]);

/** The name of a step or job as a Python identifier. A name that is taken gets a trailing underscore. */
export function pythonName(name: string): string {
  return PYTHON_RESERVED.has(name) ? `${name}_` : name;
}

/** The name of a step or job in Dagster: the name itself, if Dagster accepts it. */
export function dagsterName(name: string): string {
  return DAGSTER_RESERVED.has(name) ? `${name}_` : name;
}

/** The name of a parameter as an attribute of the configuration class. Pydantic reserves `model_`. */
export function fieldName(name: string): string {
  if (name.startsWith("model_")) return `field_${name}`;
  return CONFIG_RESERVED.has(name) ? `${name}_` : name;
}

/** A choice as a member of a Python Enum, which reserves `mro` and names that begin with underscores. */
export function enumMember(choice: string): string {
  return /^(mro$|_|choice )/.test(choice) ? `choice ${choice}` : choice;
}

/**
 * A flow's name in snake case: an underscore before a capital that follows a small letter or digit,
 * and before the last capital of a run that a small letter follows (`HTTPFlow2Go` → `http_flow2_go`).
 */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/**
 * The name of a flow's job. A job and an asset of one name do not load in one code location
 * (`dagster definitions validate` reports it, `dagster job execute` does not).
 */
export function jobName(flow: string): string {
  const name = snakeCase(flow);
  return dagsterName(name === flow ? `${name}_job` : name);
}

/** The names of one Python scope. Each is used once. */
export class Scope {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken);
  }

  /** Adds a name, with trailing underscores if it is taken. */
  add(name: string): string {
    let free = pythonName(name);
    while (this.taken.has(free)) free += "_";
    this.taken.add(free);
    return free;
  }
}
