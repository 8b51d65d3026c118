import type { TaskRecord } from "../protocol.js";

/** A finished task. */
export interface FinishedTask {
  /** The label that `task-label.ts` makes. */
  task: string;
  record: TaskRecord;
}
