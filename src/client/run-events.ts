import type { DagsterRunStatus, LogEvent } from "./queries/runs.js";
import { pythonMessage } from "./results.js";

/** The status of a run. The last three are final. */
export type RunStatus =
  | "queued"
  | "starting"
  | "running"
  | "cancelling"
  | "succeeded"
  | "failed"
  | "cancelled";

/** A finished task. */
export interface FinishedTask {
  /** Dagster's step key, such as `ForeachFlow.process_item[0]`. */
  key: string;
  status: "succeeded" | "failed";
  seconds: number;
  /** The message of a failed task, with the place in the flow. */
  error?: string;
}

/** An event of a run. A task starts again after `retrying`. */
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

/** Translates Dagster's status into the terms of `dagster-ts run`. */
export function runStatus(status: DagsterRunStatus): RunStatus {
  return STATUSES[status];
}

/** Whether the run has ended. */
export function isEnd(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** Whether the op is a regroup op of the compiler, such as `Flow.process_item__foreach`, which is not a task. */
function isRegroup(key: string): boolean {
  return /\.\w*__\w*(?:\[|$)/.test(key);
}

/** Translates Dagster's log of a run, event by event. */
export class RunLog {
  readonly #starts = new Map<string, number>();
  /** Why the run failed, if no task says it. */
  error: string | undefined;

  /** Translates an event of Dagster's log. Undefined if it is of no interest. */
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

/** Dagster wraps an error that an op throws: the first cause is the error itself. */
function errorOf({ message, error }: LogEvent): string {
  return pythonMessage(error?.causes[0]?.message ?? error?.message ?? message);
}
