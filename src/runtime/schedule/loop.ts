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

/** Sets how many Node processes run at once. The generated Python reads it too. */
const WORKERS_VARIABLE = "DAGSTER_TS_MAX_WORKERS";

export type LogTask = (level: LogLevel, line: string) => void;

/** Who watches the tasks that an op runs, and how they go on from earlier ones. */
interface ScheduleWatch {
  /** Takes a line for each task that starts, and the lines of its console. */
  log: LogTask;
  /** Takes each task that is done. */
  onFinished: (finished: FinishedTask) => void;
  /** How many tasks may run at once, if not as the slots of the op say. */
  maxWorkers?: number;
  /** Has what an earlier attempt or run has finished of them. */
  kept?: UnfinishedOp;
}

/**
 * Runs the tasks of a loop or an inline foreach, each in a process of the same bundle, but for those that
 * a run has finished from whose failure this one goes on.
 * @param log takes a line for each task that starts, and the lines of its console
 * @param onFinished takes each task that is done
 * @returns the task that leads out
 * @throws what the first task that failed has thrown
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

/** Runs what a request asks a scheduler for, its tasks by a runner of the caller's. */
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
    // The runtime that runs this op runs its tasks, too.
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
  // Of what lies inside the loop only an inner loop counts on.
  const [outer = 1, ...inner] = iterations;
  const number = inner.every((one) => one === 1) ? `${outer}` : iterations.join(".");
  return `${step}${path}, iteration ${number}`;
}

/** How many tasks of a loop may run at once: one, unless its op is lent more slots. */
function slotsOf({ slots }: TaskRequest): Pick<SchedulerOptions, "maxWorkers" | "acquireSlot"> {
  if (slots === undefined) return { maxWorkers: 1 };
  const lent = new ProcessSlots(slots);
  return { maxWorkers: workersOfOp(), acquireSlot: () => lent.acquire() };
}

/** How many tasks of all ops together may run at once. */
export function workersOfOp(): number {
  return maxWorkersOf(process.env[WORKERS_VARIABLE]);
}

/** How many tasks may run at once: as said, or as many as the machine has cores. */
export function maxWorkersOf(said: string | undefined): number {
  const workers = Number(said);
  return Number.isInteger(workers) && workers > 0 ? workers : availableParallelism();
}
