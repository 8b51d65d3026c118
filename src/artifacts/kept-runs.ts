import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type KeptRecord, runKey } from "../runtime/store/run-records.js";
import type { RemoteStore } from "../runtime/store/store.js";
import { ArtifactsError } from "./artifacts-error.js";

/** The folder that `dagster-ts run` keeps its runs in, below the folder that it is called in. */
export const LOCAL_RUNS = ".dagster-ts";

/** A run that a store has records of. */
export interface KeptRun {
  id: string;
  /** When its last task finished, in milliseconds since 1970. */
  time: number;
}

/** A store to read runs from. */
export interface ReadableStore {
  /** Its folder or URL. */
  location: string;
  /** Holds blobs and records. For a remote store, it holds those that were fetched. */
  folder: string;
  remote?: RemoteStore;
  runs(): KeptRun[];
  /** Fetches the records of a run into the folder, if the store is remote. */
  fetchRun(id: string): void;
}

/** Opens a store that is a folder on this machine. */
export function localStore(folder: string): ReadableStore {
  return {
    location: folder,
    folder,
    runs: () => runsIn(folder),
    fetchRun: () => undefined,
  };
}

/**
 * Reads the records of a run. The tasks of a step stand together, in the order in which the steps first finished.
 * For a re-execution this includes the tasks that it did not run again.
 * @throws ArtifactsError if a record cannot be read
 */
export function recordsOf(store: ReadableStore, id: string): KeptRecord[] {
  const records = new Map<string, KeptRecord>();
  const seen = new Set<string>();
  for (let run: string | undefined = id; run !== undefined && !seen.has(run); ) {
    seen.add(run);
    store.fetchRun(run);
    const own = readRecords(join(store.folder, runKey(run)));
    for (const record of own) if (!records.has(record.task)) records.set(record.task, record);
    run = own[0]?.parent;
  }
  return inOrder([...records.values()]);
}

function runsIn(folder: string): KeptRun[] {
  const parent = join(folder, "runs");
  if (!existsSync(parent)) return [];
  return readdirSync(parent).map((id) => ({ id, time: statSync(join(parent, id)).mtimeMs }));
}

function readRecords(folder: string): KeptRecord[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".json")).map((name) => readRecord(folder, name));
}

function readRecord(folder: string, name: string): KeptRecord {
  const path = join(folder, name);
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Partial<KeptRecord>;
    if (kept.task !== undefined && kept.record !== undefined) return kept as KeptRecord;
  } catch {
    // Reported below.
  }
  throw new ArtifactsError(`${path} is damaged: it is not a task record. Delete it.`);
}

function inOrder(records: KeptRecord[]): KeptRecord[] {
  const byTime = records.sort((a, b) => a.time - b.time);
  const steps = [...new Set(byTime.map(({ record }) => record.step))];
  const place = new Map(steps.map((step, index) => [step, index]));
  const placeOf = ({ record }: KeptRecord) => place.get(record.step) ?? 0;
  return byTime.sort(
    (a, b) => placeOf(a) - placeOf(b) || a.task.localeCompare(b.task, undefined, { numeric: true }),
  );
}
