import { CLASS_LABEL } from "../class-label.js";
import { nearestName } from "../nearest-name.js";
import { WrongRequestError } from "./errors.js";
import type { Connection } from "./graphql.js";
import { type AssetOfLocation, FLOWS, type LocationEntry } from "./queries/flows.js";
import { expectResult } from "./results.js";

/** Where Dagster has a flow. */
export interface FlowPlace {
  /** The flow's name: the last part of the asset's key, which is the class unless it was given another name. */
  flow: string;
  /** The flow's class, if it differs from the name. */
  flowClass: string | undefined;
  assetKey: string[];
  /** The code location. */
  location: string;
  repository: string;
  job: string;
  /** Whether the job materializes other assets too, unless the run selects this one. */
  isSharedJob: boolean;
  /** The name of the flow in run config. */
  node: string;
}

/** Dagster's job for the assets that belong to no other job. */
const ASSET_JOB = "__ASSET_JOB";

/**
 * Finds a flow in any code location by its name, its whole asset key, its job or its class.
 *
 * @param location - the code location that the flow must be in
 * @throws WrongRequestError if no code location has it, or several do
 */
export async function findFlow(
  connection: Connection,
  name: string,
  location?: string,
): Promise<FlowPlace> {
  const { workspaceOrError } = await connection.ask(FLOWS, {});
  const { locationEntries } = expectResult(workspaceOrError, "Workspace");
  const entries = locationEntries.filter((entry) => [undefined, entry.name].includes(location));
  if (location !== undefined && entries.length === 0) {
    throw noSuchLocation(location, locationEntries);
  }
  const places = entries.flatMap(flowsOf);
  const named = places.filter((place) => namesOf(place).includes(name));
  // A name wins over a class, because several flows can have the same class.
  const [found, ...others] =
    named.length > 0 ? named : places.filter(({ flowClass }) => flowClass === name);
  if (found === undefined) throw noSuchFlow(name, places, entries, connection.url);
  if (others.length > 0) throw severalFlows(name, [found, ...others]);
  return found;
}

/** Every flow of a code location. */
function flowsOf({ name, locationOrLoadError }: LocationEntry): FlowPlace[] {
  if (locationOrLoadError?.__typename !== "RepositoryLocation") return [];
  return locationOrLoadError.repositories.flatMap(({ name: repository, assetNodes }) =>
    assetNodes
      .filter(({ kinds }) => kinds.includes("typescript"))
      .map((asset) => flowPlace(asset, name, repository)),
  );
}

function flowPlace(asset: AssetOfLocation, location: string, repository: string): FlowPlace {
  const assetKey = asset.assetKey.path;
  const flow = assetKey.at(-1) ?? "";
  // The job is the name in snake case, with `_job` or an underscore if the name is taken.
  const folded = (name: string) => name.replaceAll("_", "").toLowerCase();
  const own = asset.jobNames.find((job) =>
    [folded(flow), folded(`${flow}_job`)].includes(folded(job)),
  );
  return {
    flow,
    flowClass: asset.metadataEntries.find(({ label }) => label === CLASS_LABEL)?.text,
    assetKey,
    location,
    repository,
    job: own ?? ASSET_JOB,
    isSharedJob: own === undefined,
    node: asset.graphName ?? flow,
  };
}

function namesOf({ flow, assetKey, job, isSharedJob }: FlowPlace): string[] {
  return [flow, assetKey.join("/"), ...(isSharedJob ? [] : [job])];
}

function noSuchLocation(location: string, entries: readonly LocationEntry[]): WrongRequestError {
  const names = entries.map(({ name }) => name);
  return new WrongRequestError(
    `There is no code location "${location}".${didYouMean(location, names)} ` +
      `There ${listOf("is", "are", names)}.`,
  );
}

function noSuchFlow(
  name: string,
  places: readonly FlowPlace[],
  entries: readonly LocationEntry[],
  url: string,
): WrongRequestError {
  const names = [...new Set(places.map(({ flow }) => flow))];
  const broken = entries.filter(
    ({ locationOrLoadError: loaded }) => loaded?.__typename !== "RepositoryLocation",
  );
  const missing = broken.map((entry) =>
    entry.locationOrLoadError === null
      ? ` The code location ${entry.name} is still loading.`
      : ` The code location ${entry.name} failed to load: see ${url}/locations.`,
  );
  return new WrongRequestError(
    `There is no flow "${name}" at ${url}.${didYouMean(name, places.flatMap(namesOf))} ` +
      `There ${listOf("is", "are", names)}.${missing.join("")}`,
  );
}

function severalFlows(name: string, places: readonly FlowPlace[]): WrongRequestError {
  const locations = [...new Set(places.map(({ location }) => location))];
  if (locations.length === 1) {
    const names = places.map(({ assetKey }) => assetKey.join("/"));
    return new WrongRequestError(
      `Several flows are called "${name}". Name one by its asset key: ${names.join(", ")}.`,
    );
  }
  return new WrongRequestError(
    `The flow "${name}" is in several code locations. Choose one of them: ` +
      `${locations.join(", ")}.`,
  );
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
}

function listOf(one: string, many: string, names: readonly string[]): string {
  if (names.length === 0) return `${one} none`;
  return `${names.length === 1 ? one : many} ${names.join(", ")}`;
}
