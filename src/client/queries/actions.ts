import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** What a run is launched with. */
export interface ExecutionParams {
  selector: {
    jobName: string;
    repositoryName: string;
    repositoryLocationName: string;
    /** The assets to materialize, if the job can materialize several. */
    assetSelection?: { path: string[] }[];
  };
  runConfigData: object;
  executionMetadata: { tags: { key: string; value: string }[] };
}

/** Dagster has accepted a run. */
export type LaunchResult =
  | { __typename: "LaunchRunSuccess"; run: { runId: string } }
  | FailureResult;

/** Launches a run. */
export const LAUNCH = operation<{ params: ExecutionParams }, { launchRun: LaunchResult }>(
  `mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    ${FAILURE}
    ... on LaunchRunSuccess { run { runId } }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}`,
);

/** Launches a run of the steps that failed in another run, and of those that follow. */
export const REEXECUTE = operation<{ run: string }, { launchRunReexecution: LaunchResult }>(
  `mutation Reexecute($run: String!) {
  launchRunReexecution(reexecutionParams: { parentRunId: $run, strategy: FROM_FAILURE }) {
    ${FAILURE}
    ... on LaunchRunSuccess { run { runId } }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}`,
);

/** Ends a run. */
export const TERMINATE = operation<
  { run: string },
  { terminateRun: { __typename: "TerminateRunSuccess" } | FailureResult }
>(`mutation Terminate($run: String!) {
  terminateRun(runId: $run) { ${FAILURE} ... on TerminateRunFailure { message } }
}`);
