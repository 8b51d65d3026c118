import type { ParameterKind, RetryPolicy } from "../../runtime/protocol.js";
import type { AutomationCondition, FlowCheck, Partitions } from "../graph/decorators.js";
import type { ParameterDefault } from "../graph/parameters.js";

/** An executor that a generated file can set for its job. */
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

/** An executor that a user can name. */
export type RequestedExecutor = ExecutorName | (typeof REFUSED_EXECUTORS)[number];

/** A value of an executor's settings or of a tag. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** Limits how many ops of a run with this tag run at once. An element of `tag_concurrency_limits`. */
export interface TagLimit {
  key: string;
  value: string;
  limit: number;
}

/** What a task needs. A need that nobody states is absent. */
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

/** An output for the tasks that go to one unit: a step, or a loop that several steps enter. */
export interface Case {
  output: string;
  steps: string[];
}

/** The inputs of a task op. */
export type TaskInput =
  /** The op of `start`. `after` are inputs without a value, for upstream assets. */
  | { kind: "none"; after: string[] }
  /** The record of the previous step. */
  | { kind: "task"; parameter: string }
  /** A list of optional records, of which one arrives: a merge at the root. */
  | { kind: "merge"; parameter: string }
  /** A record for each branch of a static split, or a list if the branch has several ends. */
  | { kind: "branches"; parameters: Parameter[] }
  /** The record of a foreach split at the root, and a list of tasks for each edge to the join. */
  | { kind: "foreach"; split: string; sources: string[]; areBatches: boolean }
  /** A group of tasks that a regroup op made: a join inside a domain. */
  | { kind: "group"; parameter: string };

/** The outputs of a task op. */
export type TaskOutput =
  | { kind: "task" }
  /** The record and a dynamic output of the items, for a foreach at the root. */
  | { kind: "items"; batchSize: number | undefined }
  /** An optional output for each distinct target, for a switch at the root. */
  | { kind: "cases"; cases: Case[] }
  /** The results of `end`, and its checks. */
  | { kind: "results"; checks: string[] };

/** The options of the Node processes of a step, from its decorators. */
export interface NodeOptions {
  /** Seconds that it may take. */
  timeout?: number;
  /** Size of its heap, in MB. */
  memory?: number;
  /** Environment variables. */
  variables?: Record<string, string>;
}

/** An op that runs one task of a step on Node, or the tasks of several steps with a scheduler. */
export interface TaskOp {
  kind: "task";
  /** The Python function. */
  identifier: string;
  /** The name of the op on Dagster's page, if it differs from the identifier. */
  name: string;
  description: string | undefined;
  /** `dagster/priority`. It rises along the body of a foreach, so that items finish before others start. */
  priority: number;
  /** The tags of `@tags`, of all steps for a loop, and those that the executor reads. */
  tags: Record<string, ConfigValue>;
  /** The pool of `@pool`. An op has only one, so a loop takes the first of its steps. */
  pool: string | undefined;
  /** The step, or the entry of a loop. Undefined if the record names the entry. */
  step: string | undefined;
  /** The steps of a loop, an inline foreach or a batch. */
  loop: string[] | undefined;
  /** Whether the op takes several items and returns a list of their tasks. */
  isBatch: boolean;
  /** The retry policy for Dagster. A loop has none, because it retries its tasks one by one. */
  retry: RetryPolicy | undefined;
  /**
   * Whether another process continues if the process of the task dies. For a step with `@catchError` it makes the
   * record; for a batch it runs the remaining tasks.
   */
  catchesDeath: boolean;
  /** Whether a loop contains splits, so that several of its tasks may run at once. */
  isParallel: boolean;
  /**
   * The limits of `maxParallel` that the op itself enforces: how many tasks may run at once, by the split of each
   * foreach that has a limit.
   */
  limits: Record<string, number>;
  /** The limits that the executor enforces, by tags of the op. */
  tagLimits?: TagLimit[];
  /** The needs of `@resources`, the highest of several steps. Absent if no step states any. */
  resources?: Resources;
  /** The options of its Node process. Those of a loop's tasks are in the manifest. */
  options: NodeOptions;
  input: TaskInput;
  output: TaskOutput;
}

/** An op in plain Python that collects the tasks of whole domains and fans out again. */
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
  /** A parameter of the graph for the input of that name. Dagster accepts these only by keyword. */
  | { kind: "upstream"; name: string };

/** A statement of the graph's body. */
export type Statement =
  | { kind: "call"; results: string[]; op: string; arguments: Argument[] }
  | { kind: "map"; results: string[]; over: string; op: string }
  /** A function that is mapped over a dynamic output, with the ops of a domain that contains joins. */
  | { kind: "body"; name: string; parameter: string; statements: Statement[]; returns: string[] }
  | { kind: "return"; op: string; arguments: Argument[] }
  /** Returns the outputs of the op of `end`: `keys` are the graph's names of the op's outputs. */
  | {
      kind: "return-outputs";
      variable: string;
      op: string;
      arguments: Argument[];
      keys: Record<string, string>;
    };

/** A parameter, which is a field of the configuration class. */
export interface ConfigField {
  /** The Python attribute. */
  name: string;
  /** The name of the parameter, if Python or pydantic does not accept it as an attribute. */
  alias: string | undefined;
  kind: ParameterKind;
  isRequired: boolean;
  /** Whether it may be None. */
  isOptional: boolean;
  default: ParameterDefault | undefined;
  help: string | undefined;
  choices: string[];
  /** The Python Enum of an enum that may be None, its values by name. */
  enumClass: { name: string; members: Record<string, string> } | undefined;
}

/** The asset's configuration, which goes to each op that runs tasks. */
export interface ParametersPlan {
  /** The Python class. */
  config: string;
  fields: ConfigField[];
}

/** A sensor that starts a run when everything that it awaits has happened since the last run. */
export type SensorPlan = {
  /** The Python function. */
  identifier: string;
  name: string;
} & (
  | { awaits: "asset"; assets: string[] }
  /** Jobs by the name of their flow. The name of another code location comes before it, with a `/`. */
  | { awaits: "flow"; flows: Record<string, string> }
);

/** The schedules and sensors of a flow. */
export interface AutomationPlan {
  schedule: { cron: string; timezone: string | undefined } | undefined;
  sensors: SensorPlan[];
}

/** An upstream asset, and the parameter of the graph for it. */
export interface UpstreamAsset {
  parameter: string;
  key: string[];
}

/** The Dagster definitions of a flow. Every decision is made; only printing is left. */
export interface DagsterPlan extends AutomationPlan {
  flow: string;
  description: string | undefined;
  /** The name of the asset. The names of the ops begin with it. */
  name: string;
  /** The prefix of the asset key. */
  keyPrefix: string[];
  group: string | undefined;
  assetTags: Record<string, string>;
  /** The class of a flow that has another name in Dagster, so that the client finds it. */
  assetMetadata: Record<string, string>;
  checks: FlowCheck[];
  owners: string[];
  kinds: string[];
  /** When Dagster materializes the asset by itself. */
  condition: AutomationCondition | undefined;
  /** How the asset is parted; undefined if it is not. */
  partitions: Partitions | undefined;
  /** The assets that the flow's asset depends on. */
  upstream: UpstreamAsset[];
  job: string;
  /** The tags of the job and its runs. */
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
  /** Folder or URL for large artifacts. The environment wins over it. Undefined: Dagster's storage folder. */
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
