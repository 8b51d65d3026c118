import { randomUUID } from "node:crypto";
import type { Program } from "../processes/child.js";
import { TaskProcesses } from "../processes/processes.js";
import type { FlowManifest, MetadataJson, PartitionInfo, TaskRecord } from "../protocol.js";
import { Store } from "../store/store.js";
import { artifactsOf } from "../task/artifacts.js";
import { type ParameterValues, resolveParameters } from "../task/parameters.js";
import type { SchedulerEvent, TaskInfo, TaskResult } from "../task/task-runner.js";
import { ArtifactCodec } from "../values/codec.js";
import { loadDevalue } from "../values/devalue.js";
import { blockedBy, type CheckResult, checkResults } from "./check-results.js";
import { maxWorkersOf } from "./loop.js";
import { schedule } from "./scheduler.js";

/** What happens in a run: tasks start and finish, and write lines. */
export type RunEvent =
  | SchedulerEvent
  | { kind: "output"; task: TaskInfo; stream: "stdout" | "stderr"; line: string };

export interface RunOptions {
  /** The id of the run. The default is a new one. */
  runId?: string;
  /** Values of the flow's parameters, by name. The others take their defaults. */
  parameters?: ParameterValues;
  /** The partition that the run is for, if the flow's asset has some. */
  partition?: PartitionInfo;
  /** How many tasks run at once. The default is the number of cores. */
  maxWorkers?: number;
  onEvent?: (event: RunEvent) => void;
  /** Ends the run: no task starts any more, and the running processes are ended. */
  signal?: AbortSignal;
}

/** The result of a run. */
export interface FlowRun {
  status: "succeeded" | "failed" | "cancelled";
  /** The value of each parameter; null if it had none. */
  parameters: Record<string, unknown>;
  /** In the order in which they ended. */
  tasks: TaskResult[];
  /** The folder that holds large values. */
  store: string;
  /** The artifacts of `end`, by name. Empty if the run did not get there. */
  artifacts: Record<string, unknown>;
  /** What Dagster would show on the materialization, by label. */
  metadata: Record<string, MetadataJson>;
  /** The results of the asset's checks. Empty if the run did not get to `end`. */
  checks: CheckResult[];
  /** The first failure. */
  error?: unknown;
}

/**
 * Runs the flow of a bundle on this machine, without Dagster, each task in a process of its own.
 * @param program paths of the runtime and the bundle. Their code runs only in the processes of the tasks
 * @param manifest the one that the bundle was made with
 * @param store folder for large values, an absolute path
 * @returns the result of the run. A task that fails is part of it, and not thrown
 * @throws FlowError if the parameters are not those of the flow, before anything runs
 */
export async function runBundle(
  program: Program,
  manifest: FlowManifest,
  store: string,
  options: RunOptions = {},
): Promise<FlowRun> {
  const { maxWorkers = maxWorkersOf(undefined), onEvent, signal } = options;
  const watch = { ...(signal && { signal }), ...(onEvent && { onEvent }) };
  const processes = new TaskProcesses({
    program,
    manifest,
    ...(signal && { signal }),
    onOutput: (task, stream, line) => onEvent?.({ kind: "output", task, stream, line }),
  });
  const parameters = resolveParameters(manifest, options.parameters);
  const { fingerprint } = manifest;
  const { partition } = options;
  const run = { id: options.runId ?? randomUUID(), ...(partition && { partition }) };
  const given = { fingerprint, store, run, parameters };
  const start = { step: "start", inputs: [], stack: [], retryCount: 0, ...given };
  const { run: runTask } = processes;
  const { record, ...result } = await schedule({ manifest, runTask, maxWorkers, ...watch }, start);
  await processes.end();
  await loadDevalue();
  const metadata = { ...record?.assetMetadata, ...record?.metadata };
  const checks = checkResults(manifest, record);
  const rest = { parameters, store, artifacts: decodeArtifacts(record, store), metadata, checks };
  const error = blockedBy(checks);
  return { ...result, ...rest, ...(error && { status: "failed", error }) };
}

/**
 * The artifacts of a record, as values; `loadDevalue` must have been called.
 * @throws FlowError if the record or the store is damaged
 */
export function decodeArtifacts(
  record: TaskRecord | undefined,
  store: string,
): Record<string, unknown> {
  const codec = new ArtifactCodec(new Store(store));
  const entries = record === undefined ? [] : artifactsOf(record);
  return Object.fromEntries(entries.map(([name, from]) => [name, codec.decode(from)]));
}
