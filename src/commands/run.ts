import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import { KeptLocalRun } from "../local/local-runs.js";
import { compileToRun, runMade } from "../local/run-file.js";
import type { FlowRun } from "../runtime/run-bundle.js";
import type { TaskResult } from "../runtime/scheduler.js";
import { taskLabel } from "../runtime/task-label.js";
import { jsonArtifacts } from "./json-artifacts.js";
import { onlyFlow } from "./make.js";
import { outJson, sayDiagnostics } from "./report.js";
import { messageOf, RunDisplay } from "./run-display.js";
import type { Terminal } from "./terminal.js";

/** What `dagster-ts run` is told. */
export interface RunRequest {
  file: string;
  flow: string | undefined;
  maxWorkers: number | undefined;
  json: boolean;
}

/**
 * Run a flow on this machine, without Dagster.
 * @returns exit code 1 on a mistake in the flow, a task that fails, or an interrupt
 * @throws UsageError if the file holds several flows and none is named
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
  const kept = new KeptLocalRun(terminal.workingFolder, made.flow);
  terminal.say(`${made.flow} starts as run ${kept.id}\n`);
  const display = new RunDisplay(terminal, json);
  const { maxWorkers } = request;
  const result = await interruptible((signal) =>
    runMade(
      made,
      {
        signal,
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
  if (json) outJson({ run: kept.id, ...jsonRun(made.flow, result) }, terminal);
  return result.status === "succeeded" ? 0 : 1;
}

/** Interrupting ends the run and the processes of its tasks; a second interrupt ends this process. */
async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}

function jsonRun(flow: string, { status, tasks, store }: FlowRun): object {
  const end = tasks.find(({ step }) => step === "end");
  const artifacts = jsonArtifacts(end?.record, store);
  return { flow, status, tasks: tasks.map((task) => jsonTask(task, store)), artifacts };
}

function jsonTask(task: TaskResult, store: string): object {
  const { step, indices, iterations, status, seconds, record, error } = task;
  return {
    task: taskLabel(task),
    step,
    indices,
    iterations,
    status,
    seconds,
    ...(record === undefined ? {} : { artifacts: jsonArtifacts(record, store) }),
    ...(error === undefined ? {} : { error: messageOf(error) }),
  };
}
