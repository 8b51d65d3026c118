import { WrongRequestError } from "./errors.js";
import type { FlowPlace } from "./find-flow.js";
import type { Connection } from "./graphql.js";
import { type ListedRun, RUN_IDS, RUNS } from "./queries/runs.js";
import { expectResult } from "./results.js";

/** How many runs one request asks for. */
const PAGE = 500;

const WHOLE_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * Finds the id of the run whose id begins with these letters.
 * @throws WrongRequestError if there is no such run, or several
 */
export async function findRunId(connection: Connection, prefix: string): Promise<string> {
  if (WHOLE_ID.test(prefix)) return prefix;
  const found = [];
  if (prefix !== "") {
    for await (const id of runIds(connection)) if (id.startsWith(prefix)) found.push(id);
  }
  const [id, ...others] = found;
  if (id === undefined) {
    throw new WrongRequestError(`${connection.url} has no run "${prefix}".`);
  }
  if (others.length > 0) {
    throw new WrongRequestError(
      `The ids of ${found.length} runs begin with "${prefix}": ${found.slice(0, 5).join(", ")}` +
        `${found.length > 5 ? ", ..." : ""}. Give more letters.`,
    );
  }
  return id;
}

/**
 * Finds the id of the newest run, or of the newest run of a flow.
 * @throws WrongRequestError if there is none
 */
export async function latestRunId(connection: Connection, place?: FlowPlace): Promise<string> {
  if (place === undefined) {
    for await (const id of runIds(connection, 1)) return id;
    throw new WrongRequestError(`${connection.url} has no runs.`);
  }
  for await (const run of runs(connection)) if (isRunOf(run, place)) return run.runId;
  throw new WrongRequestError(`${place.flow} has no runs at ${connection.url}.`);
}

/**
 * Finds the id of the newest run of a flow that succeeded.
 * @throws WrongRequestError if there is none
 */
export async function latestSuccessfulRunId(
  connection: Connection,
  place: FlowPlace,
): Promise<string> {
  for await (const run of runs(connection)) {
    if (run.status === "SUCCESS" && isRunOf(run, place)) return run.runId;
  }
  throw new WrongRequestError(`${place.flow} has no run at ${connection.url} that succeeded.`);
}

/**
 * Whether a run belongs to a flow: its job started it, or someone materialized its asset. A run that `dagster job execute`
 * started belongs to no code location.
 */
function isRunOf({ jobName, repositoryOrigin, assetSelection }: ListedRun, place: FlowPlace) {
  if (repositoryOrigin === null) return jobName === place.job && !place.isSharedJob;
  if (repositoryOrigin.repositoryLocationName !== place.location) return false;
  if (repositoryOrigin.repositoryName !== place.repository) return false;
  if (jobName === place.job && !place.isSharedJob) return true;
  const key = place.assetKey.join("/");
  return assetSelection?.some(({ path }) => path.join("/") === key) ?? false;
}

async function* runIds(connection: Connection, limit = PAGE): AsyncGenerator<string> {
  let cursor: string | undefined;
  for (;;) {
    const { runIdsOrError } = await connection.ask(RUN_IDS, { cursor, limit });
    const { results } = expectResult(runIdsOrError, "RunIds");
    yield* results;
    if (results.length < limit) return;
    cursor = results.at(-1);
  }
}

async function* runs(connection: Connection): AsyncGenerator<ListedRun> {
  let cursor: string | undefined;
  for (;;) {
    const { runsOrError } = await connection.ask(RUNS, { cursor, limit: PAGE });
    const { results } = expectResult(runsOrError, "Runs");
    yield* results;
    if (results.length < PAGE) return;
    cursor = results.at(-1)?.runId;
  }
}
