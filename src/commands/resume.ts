import { DeployedFlow } from "../client/deployed-flow.js";
import { DeployedRun } from "../client/deployed-run.js";
import { type FollowRequest, followRun } from "./follow-run.js";
import { UsageError } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

/** The arguments of `dagster-ts resume`. */
export interface ResumeRequest extends FollowRequest {
  /** An id, the beginning of an id, or `latest`. */
  run: string;
  /** The flow whose latest run to resume. */
  flow: string | undefined;
  url: string | undefined;
  location: string | undefined;
}

/**
 * Runs the failed tasks of a run in a running Dagster again, and those that follow.
 * @returns exit code 1 if the new run fails
 * @throws UsageError or DagsterError if the run cannot be started
 */
export async function resume(request: ResumeRequest, terminal: Terminal): Promise<0 | 1> {
  const failed = await runToResume(request);
  const run = await failed.resume();
  terminal.say(`Running the failed tasks of the run ${failed.id} again.\n`);
  return followRun(run, request, terminal);
}

async function runToResume({ run, flow, url, location }: ResumeRequest): Promise<DeployedRun> {
  if (flow === undefined) {
    if (location !== undefined) throw new UsageError("--location needs a FLOW.");
    return DeployedRun.of(run, { url });
  }
  if (run !== "latest")
    throw new UsageError("A FLOW is only used with `latest`: an id already identifies the run.");
  const found = await DeployedFlow.of(flow, { url, location });
  return found.latestRun();
}
