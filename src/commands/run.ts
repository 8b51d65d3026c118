import { hasErrors } from "../compiler/diagnostics/diagnostic.js";
import { diagnosticsJson } from "../compiler/diagnostics/format.js";
import { compileToRun, RunTimeout, runMade } from "../local/run-file.js";
import { taskLabel } from "../local/task-label.js";
import { decodeArtifacts, type FlowRun } from "../runtime/run-bundle.js";
import type { TaskResult } from "../runtime/scheduler.js";
import { interruptible } from "./interruptible.js";
import { onlyFlow } from "./only-flow.js";
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
  const display = new RunDisplay(terminal, json);
  const { maxWorkers } = request;
  // An interrupt ends the run and the processes of its tasks.
  const result = await interruptible((signal) =>
    runMade(made, {
      signal,
      onEvent: (event) => display.show(event),
      ...(maxWorkers === undefined ? {} : { maxWorkers }),
    }),
  );
  display.summarize(made.flow, result);
  if (result.error instanceof RunTimeout) terminal.say(`${result.error.message}\n`);
  if (json) outJson(jsonRun(made.flow, result), terminal);
  return result.status === "succeeded" ? 0 : 1;
}

function jsonRun(flow: string, { status, tasks, artifacts }: FlowRun): object {
  return { flow, status, tasks: tasks.map(jsonTask), artifacts };
}

function jsonTask(task: TaskResult): object {
  const { step, indices, iterations, status, seconds, record, error } = task;
  return {
    task: taskLabel(task),
    step,
    indices,
    iterations,
    status,
    seconds,
    ...(record === undefined ? {} : { artifacts: decodeArtifacts(record) }),
    ...(error === undefined ? {} : { error: messageOf(error) }),
  };
}
