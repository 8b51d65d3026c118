import { rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Made, type MadeFlow, type MakeRequest, make } from "../commands/make.js";
import { type FlowRun, type RunOptions, runBundle } from "../runtime/run-bundle.js";
import { temporaryStore } from "./temporary-store.js";

/** Compile the flows of a file, or the one named, to run on this machine. */
export async function compileToRun(
  file: string,
  flow: string | undefined,
  workingFolder: string,
): Promise<Made> {
  const request: MakeRequest = { files: [file], flow, executor: "async" };
  return make(request, workingFolder);
}

/** Run a compiled flow on this machine, without Dagster. Its bundle is gone afterwards. */
export async function runMade(made: MadeFlow, options: RunOptions): Promise<FlowRun> {
  const { path, text } = made.bundle;
  // Beside the source, where what is left outside of the bundle is found as the source would find it.
  const file = join(dirname(path), `.${basename(path, ".mjs")}.${process.pid}.mjs`);
  const remove = () => rmSync(file, { force: true });
  process.once("exit", remove);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    return await runBundle(file, made.manifest, temporaryStore(), options);
  } finally {
    process.off("exit", remove);
    remove();
  }
}
