import { ArtifactsError } from "./artifacts-error.js";
import type { KeptRun, ReadableStore } from "./kept-runs.js";

/** A run, and the store that has it. */
export interface FoundRun {
  id: string;
  store: ReadableStore;
}

/**
 * A run by its id, by the beginning of it, or `latest`.
 * @throws ArtifactsError if there is none, or several begin so
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
      `There is ${name} in ${places}. Set DAGSTER_HOME, or give --url, for runs of another Dagster.`,
    );
  }
  const some = [...ids].slice(0, 5).join(", ");
  throw new ArtifactsError(`${ids.size} runs begin with ${wanted}: ${some}. Give more of the id.`);
}
