import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";
import type { DagsterRunStatus } from "./run.js";

/** An event of a run's log, as far as it tells how the run goes. */
export interface LogEvent {
  /** Null for a line that a task has logged. */
  eventType: string | null;
  stepKey: string | null;
  message: string;
  /** Milliseconds since 1970. */
  timestamp: string;
  error?: { message: string; causes: { message: string }[] } | null;
}

/** What happened in a run since a cursor, and how it stands. */
export interface Progress {
  runOrError: { __typename: "Run"; status: DagsterRunStatus } | FailureResult;
  logsForRun:
    | { __typename: "EventConnection"; cursor: string; hasMore: boolean; events: LogEvent[] }
    | FailureResult;
}

/** @see Progress */
export const PROGRESS = operation<{ run: string; cursor: string | undefined }, Progress>(
  `query Progress($run: ID!, $cursor: String) {
  runOrError(runId: $run) { ${FAILURE} ... on Run { status } }
  logsForRun(runId: $run, afterCursor: $cursor) {
    ${FAILURE}
    ... on EventConnection {
      cursor
      hasMore
      events {
        ... on MessageEvent { eventType stepKey message timestamp }
        ... on ErrorEvent { error { message causes { message } } }
      }
    }
  }
}`,
);
