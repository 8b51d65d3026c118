import { ArtifactsError } from "../artifacts/artifacts-error.js";
import type { FoundRun } from "../artifacts/find-run.js";
import { openStoreOfRun } from "../artifacts/open-store.js";
import { Connection, operation } from "./graphql.js";

/** The ids of runs, newest first. Dagster returns at most 1000 at once. */
const RUNS = operation<object, { runIdsOrError: { results: string[] } }>(
  "query { runIdsOrError(limit: 1000) { ... on RunIds { results } } }",
);

interface Entry {
  label: string;
  text?: string;
}

interface EventsAnswer {
  runOrError: {
    eventConnection?: {
      cursor: string;
      hasMore: boolean;
      events: { metadataEntries?: Entry[] }[];
    };
  };
}

/** The metadata of a run's outputs, which names its store. */
const EVENTS = operation<
  { run: string; cursor: string | undefined },
  EventsAnswer
>(`query Events($run: ID!, $cursor: String) {
  runOrError(runId: $run) { ... on Run { eventConnection(afterCursor: $cursor, limit: 500) {
    cursor hasMore
    events { ... on ExecutionStepOutputEvent { metadataEntries {
      label ... on TextMetadataEntry { text } } } } } } } }`);

/**
 * Finds a run of a running Dagster by its id, by the beginning of it, or as `latest`: the newest run that
 * belongs to a flow.
 * @throws ArtifactsError if there is no such run, or its store is on another machine; DagsterError if Dagster
 * does not answer
 */
export async function findRunAt(
  url: string,
  wanted: string,
  workingFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<FoundRun> {
  const connection = new Connection({ url });
  const { runIdsOrError } = await connection.ask(RUNS, {});
  const ids = runIdsOrError.results;
  const matching =
    wanted === "latest" ? ids.slice(0, 100) : ids.filter((id) => id.startsWith(wanted));
  if (matching.length > 1 && wanted !== "latest") {
    throw new ArtifactsError(`${matching.length} runs begin with ${wanted}. Give more of the id.`);
  }
  for (const id of matching) {
    const location = await locationOf(connection, id);
    if (location === undefined) continue;
    return { id, store: openStoreOfRun(location, id, workingFolder, environment) };
  }
  const name = wanted === "latest" ? "no run of a flow" : `no run ${wanted} with artifacts`;
  throw new ArtifactsError(`The Dagster at ${url} has ${name}.`);
}

/** The store of a run, as its outputs name it; undefined if there are none yet. */
export async function locationOf(connection: Connection, run: string): Promise<string | undefined> {
  for (let cursor: string | undefined; ; ) {
    const answer: EventsAnswer = await connection.ask(EVENTS, { run, cursor });
    const page = answer.runOrError.eventConnection;
    const entries = page?.events.flatMap(({ metadataEntries = [] }) => metadataEntries) ?? [];
    const store = entries.find(({ label }) => label === "store")?.text;
    if (store !== undefined || page === undefined || !page.hasMore) return store;
    cursor = page.cursor;
  }
}
