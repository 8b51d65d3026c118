import type { TaskRecord, TaskRequest } from "../protocol.js";

/** A task, as observers of a run see it. */
export interface TaskInfo {
  taskId: number;
  step: string;
  /** The task's indices in the foreachs that it is in, outermost first. */
  indices: number[];
  /** The names of the items of foreachs with a `key`, outermost first. */
  keys?: string[];
  /**
   * The iterations of the splits of the loop around it, outermost first, then that of the step itself, counted
   * from 1. Empty outside of loops.
   */
  iterations: number[];
  /** The batch, in a foreach with `batchSize`. Its tasks run one after the other, in one process. */
  batch?: string;
  /** How many times it has failed before. */
  retryCount: number;
}

/** The result of a task. */
export interface TaskResult extends TaskInfo {
  status: "succeeded" | "failed";
  /** The time of all its attempts, without the time between them. */
  seconds: number;
  record?: TaskRecord;
  error?: unknown;
}

export type SchedulerEvent =
  /** One event for each attempt. */
  | { kind: "started"; task: TaskInfo }
  /** An attempt has failed; the next one is `delay` seconds away. */
  | { kind: "retried"; task: TaskInfo; error: unknown; delay: number }
  | { kind: "finished"; task: TaskResult };

/**
 * Runs one task and returns its record.
 * @throws ProcessDied if the task's process ended before it could handle its failure
 */
export type TaskRunner = (request: TaskRequest, task: TaskInfo) => Promise<TaskRecord>;
