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

/** The ids of a page of runs, the newest first. The cursor is the last id of the page before. */
export const RUN_IDS = operation<
  { cursor: string | undefined; limit: number },
  { runIdsOrError: { __typename: "RunIds"; results: string[] } | FailureResult }
>(`query RunIds($cursor: String, $limit: Int!) {
  runIdsOrError(cursor: $cursor, limit: $limit) { ${FAILURE} ... on RunIds { results } }
}`);

/** A run, as far as it tells of which flow it is. */
export interface ListedRun {
  runId: string;
  jobName: string;
  repositoryOrigin: { repositoryName: string; repositoryLocationName: string } | null;
  /** Null where the job's own assets are all materialized. */
  assetSelection: { path: string[] }[] | null;
}

/** A page of runs, the newest first. The cursor is the last id of the page before. */
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
        repositoryOrigin { repositoryName repositoryLocationName }
        assetSelection { path }
      }
    }
  }
}`);

/** What a run says of an asset that it has made: metadata of kind text have one. */
export interface Materialization {
  metadataEntries: { label: string; text?: string }[];
}

/** The assets that a run has made. */
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
