/**
 * The data that the compiler, the generated Python and the runtime exchange. Plain JSON.
 * The Python side is `python/src/dagster_ts/protocol.py`.
 */

/** The protocol of this package: generated files, bundles and the Python package state the same one. */
export const PROTOCOL = 1;

/** How a value is written: as plain JSON if that is exact, otherwise in devalue's flattened form, which is JSON too. */
export type Form = "json" | "devalue";

/**
 * A value as `codec.ts` encodes it: in the record if it is small, otherwise in the store, as the file
 * `blobs/<first two digits of the hash>/<hash>`. The tags of the flattened form are in `flatten.ts`.
 */
export type Encoded =
  | { json: unknown }
  | { devalue: unknown; kind: string; preview: string }
  | {
      /** The SHA-256 of the blob's bytes (UTF-8), in hexadecimal. */
      stored: string;
      form: Form;
      /** In bytes. */
      size: number;
      /** What the value is: `Array(3)`, `Map(2)`, `string`, `Date`. */
      kind: string;
      /** Its beginning, on one short line without control characters. */
      preview: string;
    };

/** One level of the foreach stack, as Metaflow's `foreach_stack()` has it, and the variable's name. */
export interface Frame {
  /** The attribute that the foreach iterates. */
  variable: string;
  /** 0 for the first item. */
  index: number;
  /** How many items there are. */
  size: number;
  item: Encoded;
  /** The name of the item, if the foreach has a `key`: at most 64 of `[A-Za-z0-9_]`, maybe none. */
  key?: string;
}

/** What a task passes on. */
export interface TaskRecord {
  step: string;
  /** The foreach stack, outermost first. */
  stack: Frame[];
  artifacts: Record<string, Encoded>;
  /** The step that comes next, or that a switch chose. Absent after a static split and `end`. */
  next?: string;
  /** A frame for each item, in order, if the step is a foreach split. */
  items?: Frame[];
  /** The artifacts that joins before it neither set nor merged, each with the name of its join. */
  dropped?: Record<string, string>;
  /** What the task shows on its op, by label. */
  metadata?: Record<string, MetadataJson>;
  /** What it and the tasks before it show on the asset's materialization, by label. */
  assetMetadata?: Record<string, MetadataJson>;
  /** What it and the tasks before it have reported of the asset's checks, by name. */
  checks?: Record<string, CheckJson>;
}

/** What came of a check of the asset. */
export interface CheckJson {
  passed: boolean;
  severity: "warn" | "error";
  description?: string;
  metadata: Record<string, MetadataJson>;
}

/** A piece of metadata: text, number or boolean as it is, or a value of one of Dagster's kinds. */
export type MetadataJson =
  | string
  | number
  | boolean
  | null
  /** `timestamp` is in seconds since 1970; `int` in decimal digits; `table` has rows, `columns` their names and types. */
  | {
      type: "md" | "url" | "path" | "json" | "timestamp" | "int" | "table" | "columns";
      value: unknown;
    };

/** The run that a task belongs to. */
export interface RunInfo {
  id: string;
  /** The time that the run was scheduled for, in ISO 8601. */
  scheduledTime?: string;
  /** The tag that says why a sensor started the run: see `trigger.ts`. */
  trigger?: string;
  /** Its partition, if the asset has some. */
  partition?: PartitionInfo;
}

/** The partition that a run is for. */
export interface PartitionInfo {
  /** Its key; of two dimensions those of both, in the order of their names, with `|` between them. */
  key: string;
  /** The key of each dimension, if there are several. */
  keys?: Record<string, string>;
  /** When it begins and ends, in ISO 8601, if it is one of time. */
  start?: string;
  end?: string;
}

/** What a task is started with. */
export interface TaskRequest {
  step: string;
  /** The records that lead here: none for `start`, one for each input of a join, one otherwise. */
  inputs: TaskRecord[];
  /** The foreach stack of the task itself. */
  stack: Frame[];
  /** The fingerprint of the graph that the caller was made from. */
  fingerprint: string;
  /** The folder of the store, an absolute path. */
  store: string;
  run: RunInfo;
  /** How many times the task has failed before. */
  retryCount: number;
  /** The id of the task in the run, if a scheduler runs it. Otherwise it follows from step and stack. */
  taskId?: string;
  /**
   * Why the process of the task died in this attempt. The step is not called; `@catchError` catches this failure. For
   * a batch: why its process died, so that the task that it was running failed.
   */
  failure?: { message: string };
  /**
   * Path of the named pipe that takes requests to copy files between the folder, which is then a
   * cache, and the store itself: see `transfers.ts`.
   */
  transfers?: string;
  /** The folder or URL of the store, to show to a person. Only in Dagster. */
  location?: string;
  /**
   * The steps of a loop or an inline foreach. The scheduler then starts at `step` and runs tasks until one leads out of
   * them. The answer is the record of that task. For a batch, the steps of the foreach's body. The input is then the
   * record of the split with only the items of the batch, and the answer has a record for each.
   */
  loop?: string[];
  /** The run that this one resumes. Loops, batches and joins use it. */
  resumes?: string | null;
  /** The value of each parameter, null for no value. Absent if the flow has no parameters. */
  parameters?: Record<string, unknown>;
  /** The socket from which a loop with splits borrows slots, to run several tasks at once. */
  slots?: string;
}

/** The request of an op. */
export interface DagsterRequest extends TaskRequest {
  /** The protocol of the Python package. */
  protocol: number;
  /** The folder or URL of the store, to show to a person. */
  location: string;
  /** The run that this one resumes. Its finished tasks do not run again. */
  parent: string | null;
}

/**
 * The answer of a task's process, in the file that `answer` in the extras of Pipes names. It is not a custom message,
 * because Dagster's `tail_file` may read half of a long line while it is written, and its reader then dies (seen in 1
 * of 100 messages of 1 MB, Dagster 1.13.27).
 */
export type TaskAnswer =
  | {
      /** The record of the task, or the artifacts of `end`, as `plain-json.ts` writes them for Python. */
      output: unknown;
      /** Metadata of the output for Dagster's page, by label. */
      metadata: Record<string, MetadataJson>;
      /** What was reported of the asset's checks, if the task is one of `end`. */
      checks?: Record<string, CheckJson>;
    }
  /** The task failed. `isFinal`: another attempt would fail too. */
  | { error: string; isFinal?: true }
  /** The process ended before the task could handle its failure. */
  | { died: string };

/** How the tasks of a foreach run. A setting that is not given is absent. */
export interface ForeachSettings {
  /** How many tasks it may fan out into, or how many batches of them. */
  maxSplits?: number;
  /** What names the tasks: the item itself, or this property of it. */
  key?: true | string;
  /** How many tasks of its body run at once. */
  maxParallel?: number;
  /** Whether one op runs all of it, from the split to the join. */
  inline?: true;
  /** How many items share an op and a process. */
  batchSize?: number;
}

/** How many times a step may run within one loop, unless its switch has another limit. */
export const MAX_ITERATIONS = 1000;

/** How a step ends: the meaning of its `this.next(...)`. */
export type Transition =
  | { kind: "linear"; target: string }
  | { kind: "split"; targets: string[] }
  | ({ kind: "foreach"; target: string; attribute: string; allowEmpty: boolean } & ForeachSettings)
  | {
      kind: "switch";
      condition: string;
      /** In the order written; several cases may share a target. */
      cases: { value: string; target: string }[];
      /** How many times the step may run within one loop, if a case leads back. */
      maxIterations: number;
    }
  | { kind: "end" };

/** `@retry`: how many times a failed task is tried again, and after which delay. */
export interface RetryPolicy {
  times: number;
  /** Seconds between two attempts. */
  delay: number;
}

/** `@catchError`: what happens to the error of a task whose last attempt failed. */
export interface CatchPolicy {
  /** The artifact that keeps it. */
  variable?: string;
  /** Whether it is logged. */
  printException: boolean;
}

/** The parts of a step that the runtime needs. */
export interface ManifestStep {
  transition: Transition;
  /** The split that the step joins, if it is a join. */
  joins?: string;
  retry?: RetryPolicy;
  catchError?: CatchPolicy;
  /** Seconds that a task of it may take. */
  timeout?: number;
  /** Size of Node's heap, in MB. */
  memory?: number;
  /** Environment variables of its tasks' processes. */
  variables?: Record<string, string>;
}

export type ParameterKind = "string" | "int" | "float" | "boolean" | "json" | "enum";

/** The parts of a parameter that the runtime needs. */
export interface ManifestParameter {
  name: string;
  kind: ParameterKind;
  required: boolean;
  /** JSON of its kind; absent if there is none. */
  default?: unknown;
  /** The values of an enum. */
  choices?: string[];
  help?: string;
}

/** A check of the asset. */
export interface ManifestCheck {
  name: string;
  /** Whether a run fails with it. */
  blocking: boolean;
}

/** The data that the compiler puts into a bundle beside the flow. */
export interface FlowManifest {
  /** The protocol that the bundle was made for. */
  protocol: number;
  flow: string;
  /** The command that makes the bundle again. */
  command: string;
  /** The fingerprint of the graph: 16 hexadecimal digits of the SHA-256 of its steps and parameters. */
  fingerprint: string;
  steps: Record<string, ManifestStep>;
  /** In the order of declaration; absent if there are none. */
  parameters?: ManifestParameter[];
  /**
   * The calls of `Parameter`, in the order in which they run when the flow is constructed. A parameter that a derived
   * class declares again appears twice. Absent if there are none.
   */
  parameterCalls?: { name: string; kind: ParameterKind }[];
  /** The checks of the asset. Absent if there are none. */
  checks?: ManifestCheck[];
  /** SHA-256 in hexadecimal of each source module, by its path relative to the bundle. */
  sources: Record<string, string>;
}
