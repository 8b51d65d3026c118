import { localStore } from "../artifacts/kept-runs.js";
import { readAll } from "../artifacts/read-values.js";
import { FlowError } from "../authoring/flow-error.js";
import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import { KeptLocalRun } from "../local/local-runs.js";
import { PartitionError, partitionOf } from "../local/partition.js";
import { compileToRun, RunTimeout, runMade } from "../local/run-file.js";
import { shellWord } from "../project/command-line.js";
import type { MadeFlow } from "../project/made-flow.js";
import { messageOf } from "../runtime/error-details.js";
import type { PartitionInfo } from "../runtime/protocol.js";
import type { FlowRun } from "../runtime/schedule/run-bundle.js";
import { resolveParameters } from "../runtime/task/parameters.js";
import { taskLabel } from "../runtime/task/task-label.js";
import type { TaskResult } from "../runtime/task/task-runner.js";
import { type ParameterFlags, readParameterFlags } from "./parameter-flags.js";
import { describeParameters } from "./parameter-help.js";
import { outArtifactsJson, outJson, sayDiagnostics } from "./print-results.js";
import { onlyFlow, UsageError } from "./read-arguments.js";
import { RunDisplay } from "./run-display.js";
import type { Terminal } from "./terminal.js";
import { interruptible } from "./terminal.js";

/** The arguments of `dagster-ts run`. */
export interface RunRequest {
  file: string;
  flow: string | undefined;
  maxWorkers: number | undefined;
  json: boolean;
  /** The key of the partition that the run is for. */
  partition: string | undefined;
  parameters: ParameterFlags;
}

/**
 * Runs a flow on this machine, without Dagster.
 * @returns exit code 1 on a mistake in the flow, a task that fails, or an interrupt
 * @throws UsageError if the file has several flows and none is named, or if the flags do not fit the
 * flow's parameters
 */
export async function run(request: RunRequest, terminal: Terminal): Promise<0 | 1> {
  const { file, flow, json } = request;
  const compiled = await compileToRun(file, flow, terminal.workingFolder);
  const { diagnostics, sources } = compiled;
  if (hasErrors(diagnostics) && json) {
    const list = diagnosticsJson(diagnostics, sources);
    outJson({ diagnostics: list }, terminal);
  } else sayDiagnostics(diagnostics, sources, terminal);
  const made = onlyFlow(compiled, file);
  if (made === undefined) return 1;
  const parameters = parametersOf(made, request);
  const partition = findPartition(made, request.partition);
  const kept = new KeptLocalRun(terminal.workingFolder, made.flow);
  terminal.say(`${made.flow} starts as run ${kept.id}\n`);
  const display = new RunDisplay(terminal, json);
  const { maxWorkers } = request;
  // An interrupt ends the run and the processes of its tasks.
  const result = await interruptible((signal) =>
    runMade(
      made,
      {
        signal,
        parameters,
        ...(partition && { partition }),
        runId: kept.id,
        onEvent: (event) => {
          kept.keep(event);
          display.show(event);
        },
        ...(maxWorkers === undefined ? {} : { maxWorkers }),
      },
      kept.store,
    ),
  );
  display.summarize(made.flow, result);
  if (result.error instanceof RunTimeout) terminal.say(`${result.error.message}\n`);
  if (json) outArtifactsJson({ run: kept.id, ...(await jsonRun(made.flow, result)) }, terminal);
  return result.status === "succeeded" ? 0 : 1;
}

/** @throws UsageError if there is no such partition, or one is missing */
function findPartition({ plan }: MadeFlow, key: string | undefined): PartitionInfo | undefined {
  try {
    return partitionOf(plan.partitions, key);
  } catch (error) {
    throw error instanceof PartitionError ? new UsageError(error.message) : error;
  }
}

/** Lists the parameters of a flow, for its help. */
export async function showParameters(
  { file, flow, parameters }: Pick<RunRequest, "file" | "flow" | "parameters">,
  terminal: Terminal,
): Promise<0 | 1> {
  const compiled = await compileToRun(file, flow, terminal.workingFolder);
  sayDiagnostics(compiled.diagnostics, compiled.sources, terminal);
  const made = onlyFlow(compiled, file);
  if (made === undefined) return 1;
  terminal.out(describeParameters(made.manifest, parameters.ownFlags));
  return 0;
}

/** Checks the parameters before anything runs. A mistake in them is wrong usage. */
function parametersOf({ manifest }: MadeFlow, { parameters, file }: RunRequest) {
  const given = readParameterFlags(parameters, manifest);
  try {
    return resolveParameters(manifest, given);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    const message = error.message.replace(/^the /, "The ");
    throw new UsageError(message, `dagster-ts run ${shellWord(file)} --help`);
  }
}

async function jsonRun(flow: string, run: FlowRun): Promise<object> {
  const { status, parameters, artifacts, metadata, checks } = run;
  const tasks = await Promise.all(run.tasks.map((task) => jsonTask(task, run.store)));
  return { flow, status, parameters, tasks, artifacts, metadata, checks };
}

async function jsonTask(task: TaskResult, store: string): Promise<object> {
  const { step, indices, iterations, retryCount, status, seconds, record, error } = task;
  return {
    task: taskLabel(task),
    step,
    indices,
    iterations,
    retryCount,
    status,
    seconds,
    ...(record === undefined ? {} : { artifacts: await readAll(localStore(store), record) }),
    ...(error === undefined ? {} : { error: messageOf(error) }),
  };
}
