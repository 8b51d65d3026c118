import { inspect } from "node:util";
import { ArtifactsError } from "../artifacts/artifacts-error.js";
import { type FoundRun, findRun, findStores } from "../artifacts/find-run.js";
import { type ReadableStore, recordsOf } from "../artifacts/kept-runs.js";
import { valueReader } from "../artifacts/read-values.js";
import { findRunAt } from "../client/find-run-store.js";
import type { KeptRecord } from "../runtime/store/run-records.js";
import { artifactsOf } from "../runtime/task/artifacts.js";
import { describeArtifact, formatSize } from "../runtime/values/artifact-metadata.js";
import { loadDevalue } from "../runtime/values/devalue.js";
import { outArtifactsJson, outJson } from "./print-results.js";
import type { Terminal } from "./terminal.js";

/** The arguments of `dagster-ts artifacts`. */
export interface ArtifactsRequest {
  run: string;
  /** A step or a task. */
  task: string | undefined;
  name: string | undefined;
  url: string | undefined;
  json: boolean;
}

/**
 * Shows the artifacts of a run.
 * @throws ArtifactsError if there is no such run, task or artifact, or it cannot be read
 */
export async function showArtifacts(request: ArtifactsRequest, terminal: Terminal): Promise<0> {
  const { run, task, name, url, json } = request;
  const { workingFolder } = terminal;
  const found =
    url === undefined
      ? findRun(findStores(workingFolder, process.env), run)
      : await findRunAt(url, run, workingFolder, process.env);
  const records = chosen(recordsOf(found.store, found.id), task, found.id);
  if (name !== undefined) {
    await loadDevalue();
    const values = readValues(found.store, records, name);
    printValues(values, values.length === 1 && values[0]?.[0] === task, json, terminal);
  } else if (json) outJson(jsonListing(found, records), terminal);
  else terminal.out(textListing(found, records));
  return 0;
}

function chosen(records: KeptRecord[], task: string | undefined, run: string): KeptRecord[] {
  const isWanted = (one: KeptRecord) => one.task === task || one.record.step === task;
  const found = task === undefined ? records : records.filter(isWanted);
  if (found.length > 0) return found;
  if (records.length === 0) throw new ArtifactsError(`No task of the run ${run} has finished.`);
  const some = records.slice(0, 10).map((one) => one.task);
  const more = records.length > some.length ? ", …" : "";
  throw new ArtifactsError(
    `The run ${run} has no finished task ${task}. It has: ${some.join(", ")}${more}.`,
  );
}

function readValues(
  store: ReadableStore,
  records: KeptRecord[],
  name: string,
): [task: string, value: unknown][] {
  const read = valueReader(store);
  return records.map(({ task, record }) => {
    const artifacts = artifactsOf(record);
    const found = artifacts.find(([one]) => one === name);
    if (found !== undefined) return [task, read(found[1])];
    const names = artifacts.map(([one]) => one).join(", ");
    throw new ArtifactsError(`${task} has no artifact ${name}. It has: ${names || "none"}.`);
  });
}

/** Prints the value, if one task was named in full. Otherwise prints each value with its task. */
function printValues(
  values: [task: string, value: unknown][],
  isOne: boolean,
  json: boolean,
  terminal: Terminal,
): void {
  const [[, only] = []] = values;
  if (json) outArtifactsJson(isOne ? only : new Map(values), terminal);
  else if (isOne) terminal.out(`${show(only)}\n`);
  else for (const [task, value] of values) terminal.out(`${task}: ${show(value)}\n`);
}

function show(value: unknown): string {
  return inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });
}

function jsonListing({ id, store }: FoundRun, records: KeptRecord[]): object {
  const tasks = records.map(({ task, record }) => ({
    task,
    step: record.step,
    indices: record.stack.map(({ index }) => index),
    artifacts: Object.fromEntries(
      artifactsOf(record).map(([name, { encoded }]) => [name, describeArtifact(encoded)]),
    ),
  }));
  return { run: id, flow: records[0]?.flow, store: store.location, tasks };
}

function textListing({ id, store }: FoundRun, records: KeptRecord[]): string {
  const tasks = records.map(({ task, record }) => {
    const lines = artifactsOf(record).map(([name, { encoded }]) => {
      const { kind, size, preview } = describeArtifact(encoded);
      return `  ${name}: ${kind}, ${formatSize(size)}: ${preview}\n`;
    });
    return `${task}\n${lines.join("")}`;
  });
  return `Run ${id} of ${records[0]?.flow}, kept in ${store.location}\n${tasks.join("")}`;
}
