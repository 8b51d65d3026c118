import type { TaskRecord } from "../protocol.js";

/** A task that is done, and which one it was. */
export interface FinishedTask {
  /** As `task-label.ts` names it. */
  task: string;
  record: TaskRecord;
}
