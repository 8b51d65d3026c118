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
