import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ArtifactsError } from "./artifacts-error.js";
import { type KeptRun, LOCAL_RUNS, type ReadableStore } from "./kept-runs.js";
import { openLocation } from "./open-store.js";

/** A run, and the store that holds it. */
export interface FoundRun {
  id: string;
  store: ReadableStore;
}

/**
 * Finds a run by its id, by the beginning of it, or as `latest`.
 * @throws ArtifactsError if there is no such run, or several begin with these letters
 */
export function findRun(stores: readonly ReadableStore[], wanted: string): FoundRun {
  const found: (FoundRun & KeptRun)[] = [];
  for (const store of stores) found.push(...store.runs().map((run) => ({ ...run, store })));
  const [newest] = found.sort((a, b) => b.time - a.time);
  const matching = found.filter(({ id }) => id.startsWith(wanted));
  const ids = new Set(matching.map(({ id }) => id));
  const run =
    wanted === "latest" ? newest : (matching.find(({ id }) => id === wanted) ?? matching[0]);
  const isClear = ids.size === 1 || run?.id === wanted || wanted === "latest";
  if (run !== undefined && isClear) return run;
  const places = stores.map(({ location }) => location).join(", ");
  if (run === undefined) {
    const name = wanted === "latest" ? "no run" : `no run whose id begins with ${wanted}`;
    throw new ArtifactsError(
      `There is ${name} in ${places}. To read runs of another Dagster, set DAGSTER_HOME or give --url.`,
    );
  }
  const some = [...ids].slice(0, 5).join(", ");
  throw new ArtifactsError(`${ids.size} runs begin with ${wanted}: ${some}. Give more of the id.`);
}

/**
 * Finds the stores that may hold runs: that of `dagster-ts run`, that of the Dagster whose home folder
 * the environment names, and the store that the environment names.
 * @throws ArtifactsError if there is no store
 */
export function findStores(workingFolder: string, environment: NodeJS.ProcessEnv): ReadableStore[] {
  const { DAGSTER_HOME: home, DAGSTER_TS_STORE: named } = environment;
  const locations = [join(workingFolder, LOCAL_RUNS)];
  if (home) locations.push(join(storageOf(home, environment), "dagster_ts"));
  if (named) locations.push(named);
  const stores = locations
    .map((location) => openLocation(location, workingFolder, environment))
    .filter(({ folder, remote }) => remote !== undefined || existsSync(folder));
  if (stores.length > 0) return stores;
  throw new ArtifactsError(
    "No runs are kept here. Set DAGSTER_HOME to the home folder of the Dagster that ran the flow, give the " +
      "URL of its page with --url, or go to the folder where you called `dagster-ts run`.",
  );
}

/** Dagster's storage folder: in its home folder, unless `dagster.yaml` names another one. */
function storageOf(home: string, environment: NodeJS.ProcessEnv): string {
  const file = join(home, "dagster.yaml");
  const settings: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
  const local = settings as
    | { local_artifact_storage?: { config?: { base_dir?: string | { env: string } } } }
    | null
    | undefined;
  const said = local?.local_artifact_storage?.config?.base_dir;
  const base = typeof said === "object" ? environment[said.env] : said;
  return join(base ?? home, "storage");
}
