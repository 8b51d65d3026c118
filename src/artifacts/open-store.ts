import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ArtifactsError } from "./artifacts-error.js";
import { localStore, type ReadableStore } from "./kept-runs.js";
import { remoteStore } from "./remote-store.js";

/** Opens a store at a folder or URL. */
export function openLocation(
  location: string,
  workingFolder: string,
  environment: NodeJS.ProcessEnv,
): ReadableStore {
  if (/^(file|local):\/\//.test(location)) return localStore(fileURLToPath(location));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return remoteStore(location, environment);
  return localStore(resolve(workingFolder, location));
}

/**
 * Opens the store that a run names on Dagster's page.
 * @throws ArtifactsError if it is a folder on another machine
 */
export function openStoreOfRun(
  location: string,
  run: string,
  workingFolder: string,
  environment: NodeJS.ProcessEnv,
): ReadableStore {
  const store = openLocation(location, workingFolder, environment);
  if (store.remote !== undefined || existsSync(store.folder)) return store;
  throw new ArtifactsError(
    `The artifacts of the run ${run} are in ${location}, on the machine that ran it. Run this command there, or set ` +
      "DAGSTER_TS_STORE for all of Dagster to a shared folder or to a URL such as s3://...",
  );
}
