import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** Ends a run. */
export const TERMINATE = operation<
  { run: string },
  { terminateRun: { __typename: "TerminateRunSuccess" } | FailureResult }
>(`mutation Terminate($run: String!) {
  terminateRun(runId: $run) { ${FAILURE} ... on TerminateRunFailure { message } }
}`);
