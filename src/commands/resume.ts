import { DeployedFlow } from "../client/deployed-flow.js";
import { DeployedRun } from "../client/deployed-run.js";
import { type FollowRequest, followRun } from "./follow-run.js";
import { UsageError } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

/** What `dagster-ts resume` is told. */
export interface ResumeRequest extends FollowRequest {
  /** An id, the beginning of one, or `latest`. */
  run: string;
  /** Whose latest run. */
  flow: string | undefined;
  url: string | undefined;
  location: string | undefined;
}

/**
 * Run again what failed of a run in a running Dagster.
 * @returns exit code 1 if the new run fails
 * @throws UsageError, DagsterError if it cannot be started
 */
export async function resume(request: ResumeRequest, terminal: Terminal): Promise<0 | 1> {
  const failed = await runToResume(request);
  const run = await failed.resume();
  terminal.say(`Runs again what failed of the run ${failed.id}.\n`);
  return followRun(run, request, terminal);
}

async function runToResume({ run, flow, url, location }: ResumeRequest): Promise<DeployedRun> {
  if (flow === undefined) {
    if (location !== undefined) throw new UsageError("--location goes with a FLOW.");
    return DeployedRun.of(run, { url });
  }
  if (run !== "latest") throw new UsageError("A FLOW goes with `latest`: an id says which it is.");
  const found = await DeployedFlow.of(flow, { url, location });
  return found.latestRun();
}
