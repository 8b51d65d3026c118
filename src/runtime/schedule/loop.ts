import { availableParallelism } from "node:os";
import { FlowError } from "../../authoring/flow-error.js";
import { type LogLevel, limitLines } from "../console.js";
import { messageOf } from "../error-details.js";
import { type ProcessOptions, TaskProcesses } from "../processes/processes.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import type { FinishedTask } from "../store/finished-task.js";
import { UnfinishedOp } from "../store/unfinished-op.js";
import { taskLabel } from "../task/task-label.js";
import type { SchedulerEvent, TaskInfo, TaskResult, TaskRunner } from "../task/task-runner.js";
import { ProcessSlots } from "./process-slots.js";
import { type SchedulerOptions, schedule } from "./scheduler.js";
import { skipFinished } from "./skip-finished.js";

/** Sets how many Node processes run at once. The Python package reads it too. */
const WORKERS_VARIABLE = "DAGSTER_TS_MAX_WORKERS";

export type LogTask = (level: LogLevel, line: string) => void;

/** How an op watches the tasks that it runs, and continues from earlier ones. */
interface ScheduleWatch {
  /** Receives a line for each task that starts, and the lines of its console. */
  log: LogTask;
  /** Receives each task that is done. */
  onFinished: (finished: FinishedTask) => void;
  /** How many tasks may run at once. The default depends on the slots of the op. */
  maxWorkers?: number;
  /** The tasks that an earlier attempt or run finished. */
  kept?: UnfinishedOp;
}

/**
 * Runs the tasks of a loop or an inline foreach, each in a process of the same bundle. A task that the run which this
 * one resumes has finished does not run again.
 * @param log receives a line for each task that starts, and the lines of its console
 * @param onFinished receives each task that is done
 * @returns the task that leads out
 * @throws the error of the first task that failed
 */
export async function runLoop(
  manifest: FlowManifest,
  request: TaskRequest,
  bundle: string,
  log: LogTask,
  onFinished: (finished: FinishedTask) => void,
): Promise<FinishedTask> {
  const kept = new UnfinishedOp(request);
  const watch = { log, onFinished, kept };
  const runnerOf = ({ run }: TaskProcesses) => skipFinished(kept, run);
  const { records, tasks } = await runScheduled(manifest, request, bundle, watch, runnerOf);
  kept.remove();
  const [record] = records;
  const last = tasks.find((task) => task.record === record);
  if (record !== undefined && last !== undefined) return finishedOf(last, record);
  throw new FlowError("no task led out of what this op runs.");
}

/** Runs the tasks of a request for a scheduler, with the caller's runner. */
export async function runScheduled(
  manifest: FlowManifest,
  request: TaskRequest,
  bundle: string,
  { log, onFinished, maxWorkers, kept }: ScheduleWatch,
  runnerOf: (processes: TaskProcesses, options: ProcessOptions) => TaskRunner,
): Promise<{ records: TaskRecord[]; tasks: TaskResult[] }> {
  const limited = limitLines(log);
  const tell = limitLines(log, "not told: which tasks start and are tried again");
  const abort = new AbortController();
  const options: ProcessOptions = {
    // The runtime that runs this op also runs its tasks.
    program: { runtime: process.argv[1] ?? "", bundle },
    manifest,
    signal: abort.signal,
    onOutput: (task, stream, line) => void process[stream].write(`[${labelOf(task)}] ${line}\n`),
    onLog: (task, level, line) => limited(level, `[${labelOf(task)}] ${line}`),
  };
  const processes = new TaskProcesses(options);
  const runTask = runnerOf(processes, options);
  const onEvent = (event: SchedulerEvent) => {
    const label = labelOf(event.task);
    if (event.kind === "started") {
      const isDone = kept?.get(taskLabel(event.task)) !== undefined;
      tell("info", isDone ? `${label} was done before.` : `${label} starts.`);
    } else if (event.kind === "retried") {
      const reason = messageOf(event.error);
      tell("warning", `${label} failed and is tried again in ${event.delay} s: ${reason}`);
    } else if (event.task.record !== undefined) {
      onFinished(finishedOf(event.task, event.task.record));
    }
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => abort.abort());
  const bounds = maxWorkers === undefined ? slotsOf(request) : { maxWorkers };
  const attemptOf = (task: string) => kept?.attemptOf(task) ?? 0;
  const watch = { onEvent, signal: abort.signal, attemptOf };
  const result = await schedule({ manifest, runTask, ...bounds, ...watch }, request);
  await processes.end();
  const { records, tasks } = result;
  if (records !== undefined) return { records, tasks };
  throw result.error ?? new FlowError("the op was told to end.");
}

function finishedOf(task: TaskInfo, record: TaskRecord): FinishedTask {
  return { task: taskLabel(task), record };
}

/** A task with its indices, and in a loop the number of its iteration: `work[0], iteration 2`. */
export function labelOf({ step, indices, iterations }: TaskInfo): string {
  const path = indices.map((index) => `[${index}]`).join("");
  if (iterations.length === 0) return `${step}${path}`;
  // Inside the loop, only an inner loop has further numbers.
  const [outer = 1, ...inner] = iterations;
  const number = inner.every((one) => one === 1) ? `${outer}` : iterations.join(".");
  return `${step}${path}, iteration ${number}`;
}

/** How many tasks of a loop may run at once: one, unless its op borrows more slots. */
function slotsOf({ slots }: TaskRequest): Pick<SchedulerOptions, "maxWorkers" | "acquireSlot"> {
  if (slots === undefined) return { maxWorkers: 1 };
  const lent = new ProcessSlots(slots);
  return { maxWorkers: workersOfOp(), acquireSlot: () => lent.acquire() };
}

/** How many tasks of all ops together may run at once. */
export function workersOfOp(): number {
  return maxWorkersOf(process.env[WORKERS_VARIABLE]);
}

/** How many tasks may run at once. The default is the number of cores. */
export function maxWorkersOf(said: string | undefined): number {
  const workers = Number(said);
  return Number.isInteger(workers) && workers > 0 ? workers : availableParallelism();
}
