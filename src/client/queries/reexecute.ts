import { operation } from "../graphql.js";
import { FAILURE } from "../results.js";
import type { LaunchResult } from "./launch.js";

/** Launches a run of what failed in another, and of what follows. */
export const REEXECUTE = operation<{ run: string }, { launchRunReexecution: LaunchResult }>(
  `mutation Reexecute($run: String!) {
  launchRunReexecution(reexecutionParams: { parentRunId: $run, strategy: FROM_FAILURE }) {
    ${FAILURE}
    ... on LaunchRunSuccess { run { runId } }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}`,
);
