import "./processes/register-process.js";
import { pathToFileURL } from "node:url";
import * as api from "../index.js";
import { serveDagster } from "./dagster/serve-dagster.js";
import type { LoadedFlow } from "./loaded-flow.js";
import { isPipesProcess } from "./pipes-environment.js";
import { isTaskProcess, serveTasks } from "./processes/serve-tasks.js";

/**
 * The entry of the runtime: `node runtime.mjs flow.mjs`. It runs the task for which Dagster or a scheduler started this
 * process, and ends the process. The bundle is loaded after the runtime, in a scope of its own. Its imports from
 * "dagster-ts" lead to what this module puts on `globalThis`.
 */
const bundle = process.argv[2];
Object.defineProperty(globalThis, Symbol.for("dagster-ts"), { value: api });

const load = async (path: string): Promise<LoadedFlow> => {
  return (await import(pathToFileURL(path).href)) as LoadedFlow;
};

if (bundle === undefined || !(isTaskProcess() || isPipesProcess(process.env))) {
  process.stderr.write(
    "This is the runtime of dagster-ts, which Dagster starts for each task. " +
      "To run a flow on this machine, use `dagster-ts run` on its source.\n",
  );
  process.exit(2);
}
if (isTaskProcess()) await serveTasks(() => load(bundle));
else await serveDagster(() => load(bundle), bundle);
