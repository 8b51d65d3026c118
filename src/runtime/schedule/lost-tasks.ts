import { FlowError } from "../../authoring/flow-error.js";
import type { LogLevel } from "../console.js";
import type { TaskProcesses } from "../processes/processes.js";
import type { DagsterRequest, FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import type { FinishedTask } from "../store/finished-task.js";
import type { RunRecords } from "../store/run-records.js";
import { beginningOf } from "../task/lost-inputs.js";
import { targetsOf, transitionOf } from "../task/next-call.js";
import { opTaskLabel, taskLabel } from "../task/task-label.js";
import type { TaskRunner } from "../task/task-runner.js";
import { runScheduled, workersOfOp } from "./loop.js";
import { reachedFrom } from "./loop-steps.js";

interface Means {
  log: (level: LogLevel, line: string) => void;
  /** Receives each task that is done. */
  keep: (finished: FinishedTask) => void;
  records: RunRecords;
}

/**
 * Runs the tasks that did not come to a join, up to it. If a run is killed, Dagster's re-execution from
 * failure leaves out all mapped ops that had not started (dagster issues 20925, 30077, 30248, 30972): their
 * join is then the first that can see to it. A finished task does not run again.
 * @param lost places among the inputs
 * @returns the inputs, all of which lead to the join
 * @throws FlowError if the reason is not a re-execution; the error of a task that failed
 */
export async function bringBack(
  manifest: FlowManifest,
  request: DagsterRequest,
  lost: readonly number[],
  bundle: string,
  { log, keep, records }: Means,
): Promise<TaskRecord[]> {
  const inputs = [...request.inputs];
  const split = manifest.steps[request.step]?.joins ?? "";
  const tasks = `${lost.length} of ${inputs.length} tasks of ${split}`;
  const { resumes } = request;
  if (!resumes || (await wasRun(split, request, records))) {
    throw new FlowError(
      `${request.step}: ${tasks} were sent out but did not come back: ${lost.slice(0, 10).join(", ")}.`,
    );
  }
  log("warning", `Dagster has left out ${tasks}, which had not started: they run here.`);
  // An earlier attempt of this op may have finished some of them, too.
  const find = async (task: string) =>
    (await records.find(request.run.id, task)) ?? records.find(resumes, task);
  const runnerOf =
    ({ run }: TaskProcesses): TaskRunner =>
    async (one, task) =>
      (await find(taskLabel(task))) ?? run(one, task);
  for (const { places, ...part } of partsOf(manifest, request, lost)) {
    const watch = { log, onFinished: keep, maxWorkers: workersFor(request) };
    const { records: came } = await runScheduled(manifest, part.request, bundle, watch, runnerOf);
    for (const [index, place] of places.entries()) inputs[place] = came[index] as TaskRecord;
  }
  return inputs;
}

/** Whether this run ran the split. Tasks of an earlier run are then out of date. */
async function wasRun(step: string, { run, stack }: DagsterRequest, records: RunRecords) {
  return (await records.find(run.id, opTaskLabel({ step, stack }))) !== undefined;
}

/** The requests for the scheduler: one for all items of a foreach, as a batch, or one for each branch of a split. */
function partsOf(
  manifest: FlowManifest,
  request: DagsterRequest,
  lost: readonly number[],
): { places: readonly number[]; request: TaskRequest }[] {
  const requestFrom = (begin: TaskRecord, place: number, input: TaskRecord): TaskRequest => {
    const step = beginningOf(manifest, begin, place) ?? "";
    return { ...request, step, inputs: [input], loop: wayTo(request.step, step, manifest) };
  };
  const starts = lost.flatMap((place) => request.inputs[place] ?? []);
  const [first] = starts;
  const [place] = lost;
  if (first === undefined || place === undefined) return [];
  if (first.next === undefined) {
    return lost.map((one) => ({ places: [one], request: requestFrom(first, one, first) }));
  }
  const items = starts.flatMap(({ stack }) => stack.at(-1) ?? []);
  const batch = { ...first, stack: request.stack, items };
  return [{ places: lost, request: requestFrom(first, place, batch) }];
}

/** The steps from one step up to a join. */
function wayTo(join: string, step: string, manifest: FlowManifest): string[] {
  const next = (one: string) => {
    return targetsOf(transitionOf(manifest, one)).filter((target) => target !== join);
  };
  return [...reachedFrom(step, next), step];
}

/** At the root, nothing else of the foreach runs beside its join. Inside a foreach, its other joins may. */
function workersFor({ stack }: DagsterRequest): number {
  return stack.length === 0 ? workersOfOp() : 1;
}
