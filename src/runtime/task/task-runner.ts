import type { TaskRecord, TaskRequest } from "../protocol.js";

/** A task, as those who watch a run see it. */
export interface TaskInfo {
  taskId: number;
  step: string;
  /** The task's indices in the foreachs that it is in, outermost first. */
  indices: number[];
  /** What the items of those foreachs are called that have a `key`, outermost first. */
  keys?: string[];
  /**
   * The how-manieth run of the step this is: of the splits of the loop around it, outermost first, then
   * its own. Outside of loops empty.
   */
  iterations: number[];
  /** Of a foreach with `batchSize`: which batch. Its tasks run one after the other, in one process. */
  batch?: string;
  /** How often it has failed before. */
  retryCount: number;
}

/** What became of a task. */
export interface TaskResult extends TaskInfo {
  status: "succeeded" | "failed";
  /** Of all its attempts, without the time between them. */
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
 * Runs one task and gives its record.
 * @throws ProcessDied if the task's process has ended before it could see to its failure
 */
export type TaskRunner = (request: TaskRequest, task: TaskInfo) => Promise<TaskRecord>;
