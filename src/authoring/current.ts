import { FlowError } from "./flow-error.js";
import type { Metadata } from "./metadata.js";

/** Writes to the console, and so to Dagster's log, at one level. It takes what `console.log` takes. */
export type LogMethod = (...values: unknown[]) => void;

/** Dagster's levels that a task may log at. */
export interface TaskLog {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warning: LogMethod;
  readonly error: LogMethod;
}

/** An asset that a flow with `@trigger` waited for. */
export interface MaterializedAsset {
  /** The parts of the key, joined by `/`. */
  readonly key: string;
  /** The id of the run that materialized it. Undefined if no run did. */
  readonly runId: string | undefined;
}

/** A flow that a flow with `@triggerOnFinish` waited for. */
export interface FinishedFlow {
  readonly flow: string;
  /** Its code location, if it is in another one. */
  readonly location: string | undefined;
  /** The id of its run. */
  readonly runId: string;
}

/** What started a run: all assets or flows, in the order of the decorator. With flows, it also has the fields of the first one. */
export type Trigger =
  | { readonly kind: "asset"; readonly assets: readonly MaterializedAsset[] }
  | ({ readonly kind: "flow"; readonly flows: readonly FinishedFlow[] } & FinishedFlow);

/** The task that runs. */
export interface CurrentTask {
  readonly flowName: string;
  /** The id of the run in Dagster. `dagster-ts run` makes its own. */
  readonly runId: string;
  readonly stepName: string;
  /** The name of the task, unique in the run: `process_item[0_1]`, or `improve#2` for the second iteration of a loop. */
  readonly taskId: string;
  /** How often the task has failed before: 0 in the first attempt. */
  readonly retryCount: number;
  readonly parameterNames: readonly string[];
  /** The time at which the run was due, if a schedule started it. */
  readonly scheduledTime: Date | undefined;
  /** What started the run, if `@trigger` or `@triggerOnFinish` did. */
  readonly trigger: Trigger | undefined;
  /** The key of the run's partition: `2026-11-03`, or `2026-11-03|eu` of two dimensions. Undefined without `@partitions`. */
  readonly partitionKey: string | undefined;
  /** The key of each dimension, if `@partitions` has several. */
  readonly partitionKeys: Readonly<Record<string, string>> | undefined;
  /** The time of the run's partition, if it is one of time. */
  readonly partitionTimeWindow: PartitionTimeWindow | undefined;
}

/** The time of a partition: from its start up to, and without, its end. */
export interface PartitionTimeWindow {
  readonly start: Date;
  readonly end: Date;
}

/**
 * What a step can ask about its task, its flow and its run.
 * @throws FlowError from each member while no step runs
 */
export interface Current extends CurrentTask {
  readonly log: TaskLog;
  /**
   * Shows values on the page of the task's op, by label. On `end` they are metadata of the materialization too.
   * @throws FlowError if a value cannot be shown, or a label is taken
   */
  metadata(entries: Readonly<Record<string, Metadata>>): void;
  /** The flow's asset. */
  readonly asset: CurrentAsset;
  /**
   * Reports a check that `@checks` declares. If several tasks report it, it has passed if it has in all of them.
   * @throws FlowError if the flow has no such check
   */
  check(name: string, report: CheckReport): void;
}

/** What came of a check. */
export interface CheckReport {
  passed: boolean;
  /** How bad it is that the check has failed. A warning blocks nothing. The default is `error`. */
  severity?: "warn" | "error";
  description?: string;
  metadata?: Readonly<Record<string, Metadata>>;
}

/** The asset that the run materializes. */
export interface CurrentAsset {
  /**
   * Shows values on the materialization, by label, from any step. Where branches give several of one label, the one that
   * a join has as its later input wins.
   * @throws FlowError if a value cannot be shown, or a label is taken
   */
  metadata(entries: Readonly<Record<string, Metadata>>): void;
}

/** Receives what the step that runs reports. */
export interface TaskReport {
  metadata(entries: Readonly<Record<string, unknown>>): void;
  assetMetadata(entries: Readonly<Record<string, unknown>>): void;
  check(name: string, report: CheckReport): void;
}

let running: { task: CurrentTask; report: TaskReport } | undefined;

/**
 * Sets the task that runs from now on.
 * @returns a function that unsets it
 */
export function enterTask(task: CurrentTask, report: TaskReport): () => void {
  const entered = { task, report };
  running = entered;
  return () => {
    if (running === entered) running = undefined;
  };
}

// The runtime sends the lines of the console to Dagster's log, with their levels.
const LOG: TaskLog = {
  debug: (...values) => console.debug(...values),
  info: (...values) => console.info(...values),
  warning: (...values) => console.warn(...values),
  error: (...values) => console.error(...values),
};

export const current: Current = {
  get flowName() {
    return ask("flowName").task.flowName;
  },
  get runId() {
    return ask("runId").task.runId;
  },
  get stepName() {
    return ask("stepName").task.stepName;
  },
  get taskId() {
    return ask("taskId").task.taskId;
  },
  get retryCount() {
    return ask("retryCount").task.retryCount;
  },
  get parameterNames() {
    return ask("parameterNames").task.parameterNames;
  },
  get scheduledTime() {
    return ask("scheduledTime").task.scheduledTime;
  },
  get trigger() {
    return ask("trigger").task.trigger;
  },
  get partitionKey() {
    return ask("partitionKey").task.partitionKey;
  },
  get partitionKeys() {
    return ask("partitionKeys").task.partitionKeys;
  },
  get partitionTimeWindow() {
    return ask("partitionTimeWindow").task.partitionTimeWindow;
  },
  get log() {
    ask("log");
    return LOG;
  },
  metadata(entries) {
    ask("metadata").report.metadata(entries);
  },
  check(name, report) {
    ask("check").report.check(name, report);
  },
  asset: {
    metadata(entries) {
      ask("asset").report.assetMetadata(entries);
    },
  },
};

function ask(asked: keyof Current): NonNullable<typeof running> {
  if (running !== undefined) return running;
  throw new FlowError(
    `current.${asked} is there only while a step runs: ask for it in a step, not where the module ` +
      "is loaded.",
  );
}
