import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TaskRecord } from "../../src/runtime/protocol.js";
import { decodeArtifacts } from "../../src/runtime/schedule/run-bundle.js";
import { loadDevalue } from "../../src/runtime/values/devalue.js";
import { newFolder, PYTHON, ROOT } from "../support/paths.js";

const PRELOADED = [
  "dagster_async_executor",
  "dagster._core.execution.api",
  "dagster._core.storage.event_log",
  "dagster._core.storage.runs",
  "dagster._core.storage.schedules",
  "upath",
];

/**
 * Configuration of a run under the multiprocess executor, whose processes have what they need loaded. Without
 * it each op takes seconds, and with Dagster alone half of them.
 */
export function multiprocess(settings: Record<string, unknown> = {}): Record<string, unknown> {
  const forkserver = { preload_modules: PRELOADED };
  return { execution: { config: { ...settings, start_method: { forkserver } } } };
}

/** A run to make. */
export interface FlowRequest {
  id: string;
  /** The generated Python file. */
  file: string;
  /** Load it by this name instead, from where the Python path says. */
  module?: string;
  job: string;
  /** The events of the run are wanted. */
  logs?: boolean;
  /** The run's configuration. */
  config?: Record<string, unknown>;
  tags?: Record<string, string>;
  /** For `engines.py`: whose containers run the steps. */
  engine?: string;
  /** Run again from the failure of the run of this id, which `run` of its outcome says. */
  fromFailure?: string;
  /** Run again from the failure of the job's last run, which may have been killed. */
  fromLast?: boolean;
}

/** What a task has passed on, with the values of its artifacts. */
export interface StoredRecord {
  step: string;
  stack: { index: number }[];
  artifacts: Record<string, unknown>;
  next?: string;
}

/** An outcome as Python gives it. */
interface RawOutcome extends Omit<FlowOutcome, "records"> {
  records: Record<string, TaskRecord>;
  store: string;
}

/** A line of a run's event log. */
export interface LogLine {
  step: string | null;
  level: string;
  message: string;
  event: string | null;
}

/** What became of a run. */
export interface FlowOutcome {
  id: string;
  success: boolean;
  /** Dagster's id of the run. */
  run: string;
  /** Step keys, in the order in which they started. */
  steps: string[];
  skipped: string[];
  /** The step keys that succeeded in the run whose failure this one began at. */
  before: string[];
  /** The error of each step that failed, as Dagster shows it; that of `run` if the run failed and no step did. */
  failures: Record<string, string>;
  /** Assets that the run materialized. */
  materialized: string[];
  /** What became of each check, by asset and name. */
  checks: Record<string, string>;
  /** The metadata of each materialized asset, by label: texts as they are, other values as in `Int: 3`. */
  results: Record<string, Record<string, string>>;
  /** The metadata of each step's output likewise, by step key. */
  metadata: Record<string, Record<string, string>>;
  /** What each task has passed on, by step key, also in the run that this one goes on from. */
  records: Record<string, StoredRecord>;
  logs: LogLine[];
  /** The tags of the run. */
  tags: Record<string, string>;
  /** All assets of the location, by key; those that only others name as well. */
  assets: Record<string, { group: string; tags: Record<string, string>; upstream: string[] }>;
  /** The run could not be made. */
  error?: string;
  /** Under an engine of containers: what each was asked for, as its client sends it. */
  containers?: { step: string; spec: Record<string, unknown> }[];
}

/** How the flows are run. */
export interface RunFlowsOptions {
  /** Folder of the Dagster instance: one of an earlier call to run again from a failure. */
  home?: string;
  /** An instance without a folder takes half of the time, but no other process can share it. */
  isInMemory?: boolean;
  workingFolder?: string;
  environment?: Record<string, string>;
  /** In test/dagster: `run_flows.py` unless said. */
  script?: string;
  /** Gets the id of the Python process, which may be killed: no outcome comes then. */
  onStart?: (pid: number) => void;
}

/** Runs generated files on a real Dagster, all in one Python process; outcomes by id. */
export async function runFlows(
  flows: readonly FlowRequest[],
  options: RunFlowsOptions = {},
): Promise<Map<string, FlowOutcome>> {
  const { home = newFolder("dagster"), isInMemory = false, script: name, ...others } = options;
  const script = join(ROOT, "test", "dagster", name ?? "run_flows.py");
  const input = JSON.stringify({ home, isInMemory, flows });
  const { stdout } = await runPython([script], { input, ...others });
  await loadDevalue();
  const outcomes = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) =>
      withValues(JSON.parse(line) as RawOutcome, options.environment?.DAGSTER_TS_STORE),
    );
  return new Map(outcomes.map((outcome) => [outcome.id, outcome]));
}

/** Artifacts of records are encoded, and large ones in the store of the run's instance. */
function withValues(
  { records = {}, store, ...outcome }: RawOutcome,
  remoteStore: string | undefined,
): FlowOutcome {
  const decoded = Object.entries(records).map(([key, record]) => {
    // Dagster has the values of `end`. Where large ones are elsewhere, only they matter.
    if (record.step === "end" || remoteStore !== undefined) return [key, record];
    return [key, { ...record, artifacts: decodeArtifacts(record, store) }];
  });
  return { ...outcome, records: Object.fromEntries(decoded) };
}

/**
 * Runs many generated files of the async executor on a real Dagster, in two Python processes;
 * outcomes by id.
 */
export async function runManyFlows(
  flows: readonly FlowRequest[],
): Promise<Map<string, FlowOutcome>> {
  // Every second one: neighbours in the alphabet are alike, and take as long.
  const halves = [0, 1].map((half) => flows.filter((_, index) => index % 2 === half));
  const outcomes = await Promise.all(halves.map((half) => runFlows(half, { isInMemory: true })));
  return new Map(outcomes.flatMap((some) => [...some]));
}

/** What `dagster definitions validate` says of one location with all the files' definitions. */
export async function validateMerged(files: readonly string[]): Promise<string> {
  const workingFolder = newFolder("merged");
  const list = join(workingFolder, "files.json");
  // Without it Dagster warns that there is none.
  writeFileSync(join(workingFolder, "dagster.yaml"), "telemetry:\n  enabled: false\n");
  writeFileSync(list, JSON.stringify(files));
  const location = join(ROOT, "test", "dagster", "merged_location.py");
  const command = ["-m", "dagster", "definitions", "validate", "-f", location];
  const environment = { MERGED_FILES: list, DAGSTER_HOME: workingFolder };
  const { stdout, stderr } = await runPython(command, { workingFolder, environment });
  // Dagster's newer versions have another command for this, and say so.
  return (stdout + stderr).replace(
    /^.*SupersessionWarning: .*definitions_validate_command.*$/m,
    "",
  );
}

interface PythonOptions extends Omit<RunFlowsOptions, "home" | "script"> {
  input?: string;
}

/**
 * Runs the tests' Python.
 *
 * @throws an Error with all output if it fails
 */
export function runPython(
  command: readonly string[],
  { input = "", workingFolder = ROOT, environment = {}, onStart }: PythonOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DAGSTER_HOME: "", NODE_OPTIONS: "", ...environment };
    const python = spawn(PYTHON, command, { cwd: workingFolder, env });
    if (python.pid !== undefined) onStart?.(python.pid);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    python.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    python.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    python.on("error", reject);
    python.on("close", (code) => {
      const output = {
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      };
      if (code === 0) resolve(output);
      else reject(new Error(`python ended with ${code}:\n${output.stdout}\n${output.stderr}`));
    });
    python.stdin.end(input);
  });
}
