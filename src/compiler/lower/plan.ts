import type { ParameterKind, RetryPolicy } from "../../runtime/protocol.js";
import type { ParameterDefault } from "../graph/parameters.js";

/** How a job of the flow is executed: the executor that the generated file sets. */
export type ExecutorName = (typeof EXECUTOR_NAMES)[number];
export const EXECUTOR_NAMES = [
  "async",
  "in_process",
  "multiprocess",
  "celery",
  "docker",
  "k8s",
  "celery_k8s",
] as const;

/** Executors that are known, but not offered. */
export const REFUSED_EXECUTORS = ["dask"] as const;

/** What may be asked for. */
export type RequestedExecutor = ExecutorName | (typeof REFUSED_EXECUTORS)[number];

/** A value of an executor's settings or of a tag. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** At most so many ops of a run with this tag run at once: an element of `tag_concurrency_limits`. */
export interface TagLimit {
  key: string;
  value: string;
  limit: number;
}

/** What a task needs; what nobody asks for is absent. */
export interface Resources {
  /** Cores. */
  cpu?: number;
  /** MB of Node's heap. */
  memory?: number;
  gpu?: number;
}

/** A parameter of an op that takes one task, or a list of tasks. */
export interface Parameter {
  name: string;
  list: boolean;
}

/** An output for the tasks that go to one unit: a step, or a loop that is entered at several. */
export interface Case {
  output: string;
  steps: string[];
}

/** What a task op is given. */
export type TaskInput =
  /** `start`: nothing; `after` are inputs without a value, for assets that are to be there before. */
  | { kind: "none"; after: string[] }
  /** The record of the step before. */
  | { kind: "task"; parameter: string }
  /** A list of optional records of which one came: a merge at the root. */
  | { kind: "merge"; parameter: string }
  /** A record for each branch of a static split; a list where the branch has several ends. */
  | { kind: "branches"; parameters: Parameter[] }
  /** The record of a foreach split at the root, and a list of tasks for each way to the join. */
  | { kind: "foreach"; split: string; sources: string[]; areBatches: boolean }
  /** A group of tasks that a regroup op has made: a join inside a domain. */
  | { kind: "group"; parameter: string };

/** What a task op gives. */
export type TaskOutput =
  | { kind: "task" }
  /** Of a foreach at the root: the record, and a dynamic output of its items. */
  | { kind: "items"; batchSize: number | undefined }
  /** Of a switch at the root: an optional output for each distinct target. */
  | { kind: "cases"; cases: Case[] };

/** What the decorators of a step ask of the Node process of its tasks. */
export interface NodeOptions {
  /** Seconds that it may take. */
  timeout?: number;
  /** Size of its heap, in MB. */
  memory?: number;
  /** Environment variables. */
  variables?: Record<string, string>;
}

/** An op that runs a task of a step on Node, or those of several steps by a scheduler. */
export interface TaskOp {
  kind: "task";
  /** The Python function. */
  identifier: string;
  /** The op's name on Dagster's page, where it is not the identifier. */
  name: string;
  description: string | undefined;
  /** `dagster/priority`: rises along a foreach's body, so that items finish before others start. */
  priority: number;
  /** What `@tags` says, of a loop what that of its steps says; and what the executor reads. */
  tags: Record<string, ConfigValue>;
  /** What `@pool` says; of a loop the first that one of its steps says: an op has one. */
  pool: string | undefined;
  /** The step; of a loop the step that it is entered at, or undefined where the record says it. */
  step: string | undefined;
  /** Of a loop, an inline foreach and a batch: its steps. */
  loop: string[] | undefined;
  /** It is given several items, and gives a list of their tasks. */
  isBatch: boolean;
  /** For Dagster's retry policy. None of a loop: its tasks are tried again one by one. */
  retry: RetryPolicy | undefined;
  /**
   * Whether another process goes on where that of the task died: of a step with `@catchError` it makes the
   * record, of a batch it runs what is left.
   */
  catchesDeath: boolean;
  /** Of a loop: there are splits in it, so that several of its tasks may run at once. */
  isParallel: boolean;
  /**
   * How many of its tasks and others may run at once, by the split of each foreach that says so, where
   * the op itself keeps to it.
   */
  limits: Record<string, number>;
  /** The same where the executor keeps to it, by tags of the op. */
  tagLimits?: TagLimit[];
  /** What `@resources` asks for; of several steps the most. Absent if none asks. */
  resources?: Resources;
  /** What its process needs; of a loop its tasks' processes do, and the manifest says it. */
  options: NodeOptions;
  input: TaskInput;
  output: TaskOutput;
}

/** An op in plain Python: collects tasks of whole domains and fans out again. */
export type RegroupOp = { kind: "regroup"; identifier: string } & (
  | { does: "foreach"; tasks: string; batchSize: number | undefined }
  | { does: "switch"; tasks: string; cases: Case[] }
  | { does: "merge"; steps: string[]; sources: string[] }
  | { does: "join-foreach"; step: string; splits: string; sources: string[]; areBatches: boolean }
  | { does: "join-branches"; step: string; splits: string; branches: string[][]; sources: string[] }
);

export type PlanOp = TaskOp | RegroupOp;

/** An argument of an op in the graph. */
export type Argument =
  | { kind: "output"; name: string }
  | { kind: "collect"; name: string }
  | { kind: "list"; names: string[] }
  /** A parameter of the graph for the op's input of that name: Dagster takes these by name alone. */
  | { kind: "upstream"; name: string };

/** A statement of the graph's body. */
export type Statement =
  | { kind: "call"; results: string[]; op: string; arguments: Argument[] }
  | { kind: "map"; results: string[]; over: string; op: string }
  /** A function that is mapped over a dynamic output: the ops of a domain that an op joins. */
  | { kind: "body"; name: string; parameter: string; statements: Statement[]; returns: string[] }
  | { kind: "return"; op: string; arguments: Argument[] };

/** A field of the configuration's class: a parameter. */
export interface ConfigField {
  /** The Python attribute. */
  name: string;
  /** The parameter's name, where Python or pydantic does not take it. */
  alias: string | undefined;
  kind: ParameterKind;
  isRequired: boolean;
  /** It may be None. */
  isOptional: boolean;
  default: ParameterDefault | undefined;
  help: string | undefined;
  choices: string[];
  /** Of an enum that may be None: a class of Python's, its values by name. */
  enumClass: { name: string; members: Record<string, string> } | undefined;
}

/** The asset's configuration, which goes to each op that runs tasks. */
export interface ParametersPlan {
  /** The Python class. */
  config: string;
  fields: ConfigField[];
}

/** A sensor that starts a run each time that all that it awaits has happened since the last run. */
export type SensorPlan = {
  /** The Python function. */
  identifier: string;
  name: string;
} & (
  | { awaits: "asset"; assets: string[] }
  /** Jobs by the name of their flow, after that of its code location and a `/` if it is another one. */
  | { awaits: "flow"; flows: Record<string, string> }
);

/** What starts runs by itself. */
export interface AutomationPlan {
  schedule: { cron: string; timezone: string | undefined } | undefined;
  sensors: SensorPlan[];
}

/** An asset that another one depends on, and the graph's parameter for it. */
export interface UpstreamAsset {
  parameter: string;
  key: string[];
}

/** The Dagster definitions of a flow: every decision is made, only printing is left. */
export interface DagsterPlan extends AutomationPlan {
  flow: string;
  description: string | undefined;
  /** The asset's name, with which the names of the ops begin. */
  name: string;
  /** Of the asset's key. */
  keyPrefix: string[];
  group: string | undefined;
  assetTags: Record<string, string>;
  /** Under which name the client finds a flow that was renamed. */
  assetMetadata: Record<string, string>;
  /** Assets that the flow's asset stands behind. */
  upstream: UpstreamAsset[];
  job: string;
  /** And of its runs. */
  jobTags: Record<string, string>;
  /** The Python function of the graph asset. */
  graph: string;
  /** Path of the flow's source from the generated file's folder, with `/`. */
  source: string;
  /** File name of the bundle, beside the generated file. */
  bundle: string;
  /** The command that makes the two files again, from the generated file's folder. */
  command: string;
  /** The protocol that the file, the package and the bundle speak. */
  protocol: number;
  fingerprint: string;
  executor: ExecutorName;
  /** The executor's settings; its own defaults if undefined. */
  executorConfig: Record<string, ConfigValue> | undefined;
  maxWorkers: number | undefined;
  /** Folder or URL for large artifacts, unless the environment names one; Dagster's storage if undefined. */
  store: string | undefined;
  /** Seconds that a run may take. */
  workflowTimeout: number | undefined;
  /** What the file imports besides Dagster and its executor: names by module. */
  imports: Record<string, string[]>;
  /** Undefined for a flow without parameters. */
  parameters: ParametersPlan | undefined;
  ops: PlanOp[];
  statements: Statement[];
}

/** The Python file that loads the flows of a project. */
export interface ProjectPlan {
  /** Path of the configuration from the file's folder, with `/`. */
  source: string;
  /** The command that makes the file again, from its folder. */
  command: string;
  /** Paths of the flows' files from its folder, with `/`. */
  files: string[];
  /** *Materialize* on an asset's page uses it, unless the file is merged with other definitions. */
  executor: DagsterPlan["executor"];
  executorConfig: DagsterPlan["executorConfig"];
}
