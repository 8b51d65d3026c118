import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { isPipesProcess } from "./dagster/pipes.js";
import { serveDagster } from "./dagster/serve-dagster.js";
import { isTaskProcess, serveTasks } from "./processes/serve-tasks.js";
import type { FlowManifest } from "./protocol.js";
import type { FlowClass } from "./task/task.js";

/**
 * What a bundle calls at its end: `await main(ForeachFlow, manifest, import.meta.url)`. Runs the task
 * that Dagster or a scheduler has started this process for, and ends the process. Does nothing where
 * the bundle is imported.
 */
export async function main(
  flowClass: FlowClass,
  manifest: FlowManifest,
  bundleUrl: string,
): Promise<void> {
  const bundle = fileURLToPath(bundleUrl);
  if (!isEntry(bundle)) return;
  if (isTaskProcess()) await serveTasks(flowClass, manifest);
  else if (isPipesProcess(process.env)) await serveDagster(flowClass, manifest, bundle);
  else {
    process.stderr.write(`${explain(manifest, bundle)}\n`);
    process.exit(2);
  }
}

function isEntry(bundle: string): boolean {
  const script = process.argv[1];
  return script !== undefined && realPath(script) === realPath(bundle);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function explain(manifest: FlowManifest, bundle: string): string {
  return (
    `${basename(bundle)} holds the steps of ${manifest.flow}, which Dagster runs one by one. ` +
    "To run the flow on this machine, use `dagster-ts run` on its source."
  );
}
