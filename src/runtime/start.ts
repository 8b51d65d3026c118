import "./processes/register-process.js";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import * as api from "../index.js";
import { serveDagster } from "./dagster/serve-dagster.js";
import type { LoadedFlow } from "./loaded-flow.js";
import { isPipesProcess } from "./pipes-environment.js";
import { isTaskProcess, serveTasks } from "./processes/serve-tasks.js";
import { inUserCodeUntilSettled } from "./user-code.js";

/**
 * The entry of the runtime: `node runtime.mjs flow.mjs`. It runs the task for which Dagster or a scheduler started this
 * process, and ends the process. The bundle is loaded after the runtime, in a scope of its own. Its imports from
 * "dagster-ts" lead to what this module puts on `globalThis`.
 */
const bundle = process.argv[2];
Object.defineProperty(globalThis, Symbol.for("dagster-ts"), { value: api });

const load = async (path: string): Promise<LoadedFlow> => {
  const url = pathToFileURL(path).href;
  return inUserCodeUntilSettled(async () => (await import(url)) as LoadedFlow);
};

if (bundle === undefined || !(isTaskProcess() || isPipesProcess(process.env))) {
  process.stderr.write(
    "This is the runtime of dagster-ts, which Dagster starts for each task. " +
      "To run a flow on this machine, use `dagster-ts run` on its source.\n",
  );
  process.exit(2);
}
const serving = isTaskProcess()
  ? serveTasks(() => load(bundle))
  : serveDagster(() => load(bundle), bundle);
// Not awaited: Node would warn of a task that ends because it waits for a promise that nothing settles.
serving.catch((error: unknown) => {
  process.stderr.write(`dagster-ts failed: ${inspect(error)}\n`);
  process.exit(1);
});
