import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runtimeFile } from "../bundle/package-files.js";
import { buildFlows, type MakeRequest } from "../project/build-flows.js";
import type { Made, MadeFlow } from "../project/made-flow.js";
import { type FlowRun, type RunOptions, runBundle } from "../runtime/schedule/run-bundle.js";
import { Deadline } from "./deadline.js";
import { temporaryStore } from "./temporary-store.js";

/** Compile the flows of a file, or the one named, to run on this machine. */
export async function compileToRun(
  file: string,
  flow: string | undefined,
  workingFolder: string,
): Promise<Made> {
  const request: MakeRequest = { files: [file], flow, besideSources: true };
  return buildFlows(request, workingFolder);
}

/** A run has taken longer than its workflow timeout. */
export class RunTimeout extends Error {}

/**
 * Run a compiled flow on this machine, without Dagster, by its settings where the options say
 * nothing. Its bundle is gone afterwards.
 * @param store folder for large values; one that is gone with this process if not said
 */
export async function runMade(
  made: MadeFlow,
  options: RunOptions,
  store = temporaryStore(),
): Promise<FlowRun> {
  const { path, text } = made.bundle;
  // Beside the source, where what is left outside of the bundle is found as the source would find it.
  const file = join(dirname(path), `.${basename(path, ".mjs")}.${process.pid}.mjs`);
  const remove = () => rmSync(file, { force: true });
  const { maxWorkers, workflowTimeout } = made.settings;
  const limit = maxWorkers === undefined ? {} : { maxWorkers };
  const deadline = new Deadline(workflowTimeout, options.signal);
  const { signal } = deadline;
  process.once("exit", remove);
  removeLeftBehind(path);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    const run = await runBundle({ runtime: runtimeFile(), bundle: file }, made.manifest, store, {
      ...limit,
      ...options,
      signal,
    });
    if (!deadline.hasPassed || run.status !== "cancelled") return run;
    const error = new RunTimeout(`The run took longer than its ${workflowTimeout} s.`);
    return { ...run, status: "failed", error };
  } finally {
    deadline.clear();
    process.off("exit", remove);
    remove();
  }
}

/** Removes the bundles of runs that were killed. */
function removeLeftBehind(bundle: string): void {
  const folder = dirname(bundle);
  for (const name of readdirSync(folder)) {
    const [, stem, pid] = /^\.(.*)\.(\d+)\.mjs$/.exec(name) ?? [];
    if (stem === basename(bundle, ".mjs") && !isRunning(Number(pid))) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
