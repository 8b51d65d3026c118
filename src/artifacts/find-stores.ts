import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { LOCAL_RUNS } from "../local/local-runs.js";
import { ArtifactsError } from "./artifacts-error.js";
import type { ReadableStore } from "./kept-runs.js";
import { openLocation } from "./open-location.js";

/**
 * The stores that runs of this place may be in: that of `dagster-ts run`, that of the Dagster whose home
 * is in the environment, and the one that the environment names.
 * @throws ArtifactsError if there is none
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
    "No run is kept here. Set DAGSTER_HOME to the home of the Dagster that ran the flow, or give the " +
      "URL of its page by --url, or go to the folder where `dagster-ts run` was called.",
  );
}

/** As Dagster finds its storage: in its home, unless `dagster.yaml` says otherwise. */
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
