import type { DagsterRunStatus, LogEvent } from "./queries/runs.js";
import { pythonMessage } from "./results.js";

/** How a run stands. The last three are ends. */
export type RunStatus =
  | "queued"
  | "starting"
  | "running"
  | "cancelling"
  | "succeeded"
  | "failed"
  | "cancelled";

/** A task that came to its end. */
export interface FinishedTask {
  /** Dagster's step key, such as `ForeachFlow.process_item[0]`. */
  key: string;
  status: "succeeded" | "failed";
  seconds: number;
  /** Of a task that failed: the message, and where in the flow. */
  error?: string;
}

/** What happens in a run. A task may start again after `retrying`. */
export type RunEvent =
  | { kind: "status"; status: RunStatus }
  | { kind: "started"; key: string }
  | { kind: "retrying"; key: string; error: string }
  | { kind: "finished"; task: FinishedTask };

const STATUSES: Record<DagsterRunStatus, RunStatus> = {
  QUEUED: "queued",
  NOT_STARTED: "starting",
  MANAGED: "starting",
  STARTING: "starting",
  STARTED: "running",
  SUSPENDED: "running",
  CANCELING: "cancelling",
  SUCCESS: "succeeded",
  FAILURE: "failed",
  CANCELED: "cancelled",
};

/** Dagster's status in the words of `dagster-ts run`. */
export function runStatus(status: DagsterRunStatus): RunStatus {
  return STATUSES[status];
}

/** Whether nothing more comes of the run. */
export function isEnd(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** An op that the compiler has put between tasks, such as `Flow.process_item__foreach`, is no task. */
function isRegroup(key: string): boolean {
  return /\.\w*__\w*(?:\[|$)/.test(key);
}

/** Reads a run's log, event after event. */
export class RunLog {
  readonly #starts = new Map<string, number>();
  /** Why the run failed, where it is said of no task. */
  error: string | undefined;

  /** What an event of Dagster's log says; undefined if nothing of interest. */
  read(event: LogEvent): RunEvent | undefined {
    const { eventType, stepKey: key } = event;
    if (eventType === "RUN_FAILURE") this.error = errorOf(event);
    if (key === null) return undefined;
    switch (eventType) {
      case "STEP_START":
      case "STEP_RESTARTED":
        this.#starts.set(key, Number(event.timestamp));
        return isRegroup(key) ? undefined : { kind: "started", key };
      case "STEP_UP_FOR_RETRY":
        return { kind: "retrying", key, error: errorOf(event) };
      case "STEP_SUCCESS":
        return isRegroup(key) ? undefined : this.#finished(event, key, "succeeded");
      case "STEP_FAILURE":
        return this.#finished(event, key, "failed");
      default:
        return undefined;
    }
  }

  #finished(event: LogEvent, key: string, status: FinishedTask["status"]): RunEvent {
    const now = Number(event.timestamp);
    const seconds = (now - (this.#starts.get(key) ?? now)) / 1000;
    const error = status === "failed" ? { error: errorOf(event) } : {};
    return { kind: "finished", task: { key, status, seconds, ...error } };
  }
}

/** Dagster wraps what an op has thrown: then that is the first cause. */
function errorOf({ message, error }: LogEvent): string {
  return pythonMessage(error?.causes[0]?.message ?? error?.message ?? message);
}
