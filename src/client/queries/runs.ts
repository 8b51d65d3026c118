import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** Dagster's words for the state of a run. */
export type DagsterRunStatus =
  | "QUEUED"
  | "NOT_STARTED"
  | "MANAGED"
  | "STARTING"
  | "STARTED"
  | "SUSPENDED"
  | "SUCCESS"
  | "FAILURE"
  | "CANCELING"
  | "CANCELED";

/** One run. */
export const RUN = operation<
  { run: string },
  {
    runOrError:
      | {
          __typename: "Run";
          runId: string;
          status: DagsterRunStatus;
          jobName: string;
          assets: { key: { path: string[] } }[];
        }
      | FailureResult;
  }
>(`query Run($run: ID!) {
  runOrError(runId: $run) {
    ${FAILURE}
    ... on Run { runId status jobName assets { key { path } } }
  }
}`);

/** The ids of a page of runs, newest first. The cursor is the last id of the page before. */
export const RUN_IDS = operation<
  { cursor: string | undefined; limit: number },
  { runIdsOrError: { __typename: "RunIds"; results: string[] } | FailureResult }
>(`query RunIds($cursor: String, $limit: Int!) {
  runIdsOrError(cursor: $cursor, limit: $limit) { ${FAILURE} ... on RunIds { results } }
}`);

/** The parts of a run that tell which flow it belongs to. */
export interface ListedRun {
  runId: string;
  jobName: string;
  /** As Dagster names it, such as `SUCCESS`. */
  status: string;
  repositoryOrigin: { repositoryName: string; repositoryLocationName: string } | null;
  /** Null if the run materializes all assets of the job. */
  assetSelection: { path: string[] }[] | null;
}

/** A page of runs, newest first. The cursor is the last id of the page before. */
export const RUNS = operation<
  { cursor: string | undefined; limit: number },
  { runsOrError: { __typename: "Runs"; results: ListedRun[] } | FailureResult }
>(`query Runs($cursor: String, $limit: Int!) {
  runsOrError(cursor: $cursor, limit: $limit) {
    ${FAILURE}
    ... on Runs {
      results {
        runId
        jobName
        status
        repositoryOrigin { repositoryName repositoryLocationName }
        assetSelection { path }
      }
    }
  }
}`);

/** Metadata of an asset that a run made. Metadata of kind text has a `text`. */
export interface Materialization {
  metadataEntries: { label: string; text?: string }[];
}

/** The assets that a run made. */
export const MATERIALIZATIONS = operation<
  { run: string },
  {
    runOrError:
      | { __typename: "Run"; status: DagsterRunStatus; assetMaterializations: Materialization[] }
      | FailureResult;
  }
>(`query Materializations($run: ID!) {
  runOrError(runId: $run) {
    ${FAILURE}
    ... on Run {
      status
      assetMaterializations {
        metadataEntries { label ... on TextMetadataEntry { text } }
      }
    }
  }
}`);

/** The parts of an event of a run's log that tell about its progress. */
export interface LogEvent {
  /** Null for a line that a task logged. */
  eventType: string | null;
  stepKey: string | null;
  message: string;
  /** Milliseconds since 1970. */
  timestamp: string;
  error?: { message: string; causes: { message: string }[] } | null;
}

/** The events of a run since a cursor, and its status. */
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

/** An event of a run's log. Those without a type are lines that a task has logged. */
export interface LoggedLine {
  eventType: string | null;
  stepKey: string | null;
  /** Dagster's: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`. */
  level: string;
  message: string;
  /** Milliseconds since 1970. */
  timestamp: string;
}

/** The events of a run's log, a page at a time. */
export const LOGS = operation<
  { run: string; cursor: string | undefined },
  {
    logsForRun:
      | { __typename: "EventConnection"; cursor: string; hasMore: boolean; events: LoggedLine[] }
      | FailureResult;
  }
>(`query Logs($run: ID!, $cursor: String) {
  logsForRun(runId: $run, afterCursor: $cursor) {
    ${FAILURE}
    ... on EventConnection {
      cursor
      hasMore
      events { ... on MessageEvent { eventType stepKey level message timestamp } }
    }
  }
}`);
