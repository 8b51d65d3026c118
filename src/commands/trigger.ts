import { DeployedFlow } from "../client/deployed-flow.js";
import { type FollowRequest, followRun } from "./follow-run.js";
import type { Terminal } from "./terminal.js";
import { parameterValues } from "./trigger-parameters.js";

/** The arguments of `dagster-ts trigger`. */
export interface TriggerRequest extends FollowRequest {
  flow: string;
  /** Words of the form `name=value`. */
  parameters: readonly string[];
  partition: string | undefined;
  url: string | undefined;
  location: string | undefined;
}

/**
 * Runs a flow in a running Dagster.
 * @returns exit code 1 if the run fails
 * @throws UsageError or DagsterError if the run cannot be started
 */
export async function trigger(request: TriggerRequest, terminal: Terminal): Promise<0 | 1> {
  const { url, location, partition } = request;
  const flow = await DeployedFlow.of(request.flow, { url, location });
  const options = partition === undefined ? {} : { partition };
  const run = await flow.trigger(parameterValues(request.parameters, flow), options);
  return followRun(run, request, terminal);
}
