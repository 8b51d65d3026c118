import type { DeployedRun, RunResult } from "../client/deployed-run.js";
import type { RunEvent } from "../client/run-events.js";
import { outJson } from "./print-results.js";
import { Progress } from "./progress.js";
import type { Terminal } from "./terminal.js";
import { interruptible } from "./terminal.js";

/** The options of the commands that start a run in Dagster. */
export interface FollowRequest {
  /** Whether to return without waiting for the end. */
  detach: boolean;
  json: boolean;
}

/**
 * Shows a run until it ends, unless detached.
 * @returns exit code 1 if the run failed or was cancelled, or on an interrupt, which leaves the run running
 */
export async function followRun(
  run: DeployedRun,
  { detach, json }: FollowRequest,
  terminal: Terminal,
): Promise<0 | 1> {
  const { id, flow, url } = run;
  if (detach) {
    if (json) outJson({ run: id, flow, url }, terminal);
    else terminal.out(`${id}\n`);
    return 0;
  }
  terminal.say(`${flow} runs as ${id}: ${url}\n`);
  const result = await watch(run, terminal);
  if (result === undefined) return 1;
  if (json) outJson({ run: id, flow, url, ...result }, terminal);
  return result.status === "succeeded" ? 0 : 1;
}

/** Returns the result of the run. Undefined on an interrupt. */
async function watch(run: DeployedRun, terminal: Terminal): Promise<RunResult | undefined> {
  const progress = new Progress(terminal);
  return interruptible(async (signal) => {
    try {
      const result = await run.wait({ signal, onEvent: (event) => show(event, progress) });
      const seconds = result.tasks.reduce((sum, task) => sum + task.seconds, 0);
      if (result.error !== undefined) progress.say(`${result.error}\n`);
      progress.finish(run.flow, result.status, seconds);
      return result;
    } catch (error) {
      progress.clear();
      terminal.say(`The run ${run.id} continues. You can end it at ${run.url}\n`);
      if (!signal.aborted) throw error;
      return undefined;
    }
  });
}

function show(event: RunEvent, progress: Progress): void {
  switch (event.kind) {
    case "status":
      if (event.status === "queued") progress.say("Queued: Dagster's daemon will start it.\n");
      if (event.status === "cancelling") progress.say("Someone is ending the run.\n");
      break;
    case "started":
      progress.start(event.key);
      break;
    case "retrying":
      progress.say(`${event.key} will be retried: ${event.error}\n`);
      break;
    case "finished": {
      const { key, status, seconds, error = "" } = event.task;
      if (status === "succeeded") progress.succeed(key, seconds);
      else progress.fail(key, seconds, error);
    }
  }
}
