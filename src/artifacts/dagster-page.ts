import { existsSync } from "node:fs";
import { ArtifactsError } from "./artifacts-error.js";
import type { FoundRun } from "./find-run.js";
import { openLocation } from "./find-stores.js";

/** Ids of runs, newest first. Dagster gives no more than so many at once. */
const RUNS = `query { runIdsOrError(limit: 1000) { ... on RunIds { results } } }`;

/** Where the outputs of a run say that its store is. */
const EVENTS = `query Events($run: ID!, $cursor: String) {
  runOrError(runId: $run) { ... on Run { eventConnection(afterCursor: $cursor, limit: 500) {
    cursor hasMore
    events { ... on ExecutionStepOutputEvent { metadataEntries {
      label ... on TextMetadataEntry { text } } } } } } } }`;

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

/**
 * A run of the Dagster behind a page, by its id, by the beginning of it, or `latest`: the newest that
 * is a flow's.
 * @throws ArtifactsError if there is none, or its store is on another machine
 */
export async function findRunAt(
  url: string,
  wanted: string,
  workingFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<FoundRun> {
  const answer = await ask<{ runIdsOrError: { results: string[] } }>(url, RUNS, {});
  const ids = answer.runIdsOrError.results;
  const matching =
    wanted === "latest" ? ids.slice(0, 100) : ids.filter((id) => id.startsWith(wanted));
  if (matching.length > 1 && wanted !== "latest") {
    throw new ArtifactsError(`${matching.length} runs begin with ${wanted}. Give more of the id.`);
  }
  for (const id of matching) {
    const location = await locationOf(url, id);
    if (location === undefined) continue;
    const store = openLocation(location, workingFolder, environment);
    if (store.remote !== undefined || existsSync(store.folder)) return { id, store };
    throw new ArtifactsError(
      `The artifacts of the run ${id} are in ${location}, on the machine that ran it: ask there, or set ` +
        "DAGSTER_TS_STORE for all of Dagster to a folder that is shared, or to a URL such as s3://...",
    );
  }
  const name = wanted === "latest" ? "no run of a flow" : `no run ${wanted} with artifacts`;
  throw new ArtifactsError(`The Dagster at ${url} has ${name}.`);
}

async function locationOf(url: string, run: string): Promise<string | undefined> {
  for (let cursor: string | null = null; ; ) {
    const answer: EventsAnswer = await ask(url, EVENTS, { run, cursor });
    const page = answer.runOrError.eventConnection;
    const entries = page?.events.flatMap(({ metadataEntries = [] }) => metadataEntries) ?? [];
    const store = entries.find(({ label }) => label === "store")?.text;
    if (store !== undefined || page === undefined || !page.hasMore) return store;
    cursor = page.cursor;
  }
}

async function ask<Data>(url: string, query: string, variables: object): Promise<Data> {
  const endpoint = `${url.replace(/\/+(graphql)?\/?$/, "")}/graphql`;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ query, variables });
  try {
    const response = await fetch(endpoint, { method: "POST", headers, body });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: object[] };
    if (data) return data;
    throw new Error(`it answers ${JSON.stringify(errors)}`);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    throw new ArtifactsError(`There is no Dagster at ${url}: ${cause?.message || message}.`);
  }
}
