/**
 * What the compiler, the generated Python and the runtime say to one another. Plain JSON.
 * The Python side is `python/src/dagster_ts/protocol.py`.
 */

/** The protocol of this package: generated files, bundles and the Python package state the same one. */
export const PROTOCOL = 1;

/** How a value is written: as plain JSON where that is exact, else as devalue flattens it, which is JSON too. */
export type Form = "json" | "devalue";

/**
 * A value as `codec.ts` encodes it: in the record if it is small, else in the store, as the file
 * `blobs/<first two digits of the hash>/<hash>`. The tags of the flattened form are in `flatten.ts`.
 */
export type Encoded =
  | { json: unknown }
  | { devalue: unknown; kind: string; preview: string }
  | {
      /** SHA-256, in hexadecimal, of the blob's bytes: UTF-8. */
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
  /** What the item is called, if the foreach has a `key`: at most 64 of `[A-Za-z0-9_]`, maybe none. */
  key?: string;
}

/** What a task passes on. */
export interface TaskRecord {
  step: string;
  /** The foreach stack, outermost first. */
  stack: Frame[];
  artifacts: Record<string, Encoded>;
  /** The step that comes next; of a switch the one it chose. Absent after a static split and `end`. */
  next?: string;
  /** Of a foreach split: a frame for each item, in order. */
  items?: Frame[];
}

/** The run that a task belongs to. */
export interface RunInfo {
  id: string;
  /** The time that the run was scheduled for, in ISO 8601. */
  scheduledTime?: string;
  /** The tag of a run that a sensor has started, which says why: see `trigger.ts`. */
  trigger?: string;
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
  /** How often the task has failed before. */
  retryCount: number;
  /** Where a scheduler runs the task: its id in the run. Else it follows from step and stack. */
  taskId?: string;
  /**
   * Of a task whose process died in this attempt, why. Its step is not called: this is a failure of it,
   * which `@catchError` catches. Of a batch: why its process died, and so the task that it was running failed.
   */
  failure?: { message: string };
  /**
   * Path of the named pipe that takes requests to copy files between the folder, which is then a
   * cache, and the store itself: see `transfers.ts`.
   */
  transfers?: string;
  /** Where the store is, for a person: its folder or its URL. In Dagster only. */
  location?: string;
  /**
   * The steps of a loop or an inline foreach. The scheduler then starts at `step` and runs tasks until one
   * leads out of them; the answer is that task's record. Of a batch the steps of the foreach's body: the
   * input is the split's record with the items of the batch alone, the answer a record for each.
   */
  loop?: string[];
  /** The run from whose failure this one goes on: of use to loops, batches and joins. */
  resumes?: string | null;
  /** Of a flow that has parameters: the value of each, null where it has none. */
  parameters?: Record<string, unknown>;
  /** Of a loop with splits: the socket where it is lent slots for tasks at the same time. */
  slots?: string;
}

/** What the op of a task says beside the task itself. */
export interface DagsterRequest extends TaskRequest {
  /** The protocol of the Python package. */
  protocol: number;
  /** Where the store is, for a person: its folder or its URL. */
  location: string;
  /** The run that this one goes on with: what that one has done is not done again. */
  parent: string | null;
}

/**
 * What the process of a task answers, in the file that `answer` of Pipes' extras names. Not by a
 * custom message: Dagster's `tail_file` may read half of a long line while it is written, and its
 * reader then dies (seen in 1 of 100 messages of 1 MB, Dagster 1.13.27).
 */
export type TaskAnswer =
  | {
      /** The task's record; of `end` its artifacts, as `plain-json.ts` writes them for Python. */
      output: unknown;
      /** Of the output, for Dagster's page: text by label. */
      metadata: Record<string, string>;
    }
  /** The task has failed; `isFinal`: another attempt would as well. */
  | { error: string; isFinal?: true }
  /** The process ended before the task had seen to its failure. */
  | { died: string };

/** How the tasks of a foreach are run. What is not said is absent. */
export interface ForeachSettings {
  /** How many tasks it may fan out into, or how many batches of them. */
  maxSplits?: number;
  /** What tasks are named by: the item itself, or the property of it that is named. */
  key?: true | string;
  /** How many tasks of the steps in its body run at once. */
  maxParallel?: number;
  /** The whole of it, from the split to the join, runs in one op. */
  inline?: true;
  /** How many items share an op and a process. */
  batchSize?: number;
}

/** How many times a step may run within one loop, unless its switch says more. */
export const MAX_ITERATIONS = 1000;

/** How a step ends: what its `this.next(...)` says. */
export type Transition =
  | { kind: "linear"; target: string }
  | { kind: "split"; targets: string[] }
  | ({ kind: "foreach"; target: string; attribute: string; allowEmpty: boolean } & ForeachSettings)
  | {
      kind: "switch";
      condition: string;
      /** In the order written; several cases may share a target. */
      cases: { value: string; target: string }[];
      /** How many times the step may run within one loop; of use where a case leads back. */
      maxIterations: number;
    }
  | { kind: "end" };

/** `@retry`: how often a task that fails is tried again, and how long after. */
export interface RetryPolicy {
  times: number;
  /** Seconds between two attempts. */
  delay: number;
}

/** `@catchError`: what becomes of the error of a task whose last attempt failed. */
export interface CatchPolicy {
  /** The artifact that keeps it. */
  variable?: string;
  /** Whether it is logged. */
  printException: boolean;
}

/** A step as the runtime needs to know it. */
export interface ManifestStep {
  transition: Transition;
  /** Of a join: the split that it joins. */
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

/** A parameter as the runtime needs to know it. */
export interface ManifestParameter {
  name: string;
  kind: ParameterKind;
  required: boolean;
  /** JSON of its kind; absent if there is none. */
  default?: unknown;
  /** Of an enum. */
  choices?: string[];
  help?: string;
}

/** What the compiler puts into a bundle beside the flow. */
export interface FlowManifest {
  /** The protocol that the bundle was made for. */
  protocol: number;
  flow: string;
  /** The command that makes the bundle again. */
  command: string;
  /** Of the graph: 16 hexadecimal digits of the SHA-256 of the steps and parameters. */
  fingerprint: string;
  steps: Record<string, ManifestStep>;
  /** In the order of declaration; absent if there are none. */
  parameters?: ManifestParameter[];
  /**
   * The calls of `Parameter` in the order in which they run when the flow is constructed: a parameter
   * that a derived class declares anew is there twice. Absent if there are none.
   */
  parameterCalls?: { name: string; kind: ParameterKind }[];
  /** SHA-256 in hexadecimal of each source module, by its path relative to the bundle. */
  sources: Record<string, string>;
}
