import { ProcessDied } from "../error-details.js";
import {
  needsOwnProcess,
  type ProcessOptions,
  type TaskProcesses,
} from "../processes/processes.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import type { FinishedTask } from "../store/finished-task.js";
import { UnfinishedOp } from "../store/unfinished-op.js";
import { type FlowClass, runTask } from "../task/task.js";
import { taskLabel } from "../task/task-label.js";
import type { TaskRunner } from "../task/task-runner.js";
import { type LogTask, runScheduled } from "./loop.js";
import { skipFinished } from "./skip-finished.js";

/** Whether a request is for a batch. Its input is then the split's record, with the items of the batch. */
export function isBatch({ loop, inputs }: TaskRequest): boolean {
  return loop !== undefined && inputs[0]?.items !== undefined;
}

/**
 * Runs the tasks of a batch in this process, one after the other. A step that needs a process of its own, because of
 * `@timeout`, `@environment` or memory, gets one. If an earlier process of the batch died, the tasks run in one that
 * this process starts, because it may die too.
 * @param keep receives each task that is done
 * @returns the records that lead to the join, in the order of the items
 * @throws the error of the first task that failed. The records of the others are kept
 */
export async function runBatch(
  flowClass: FlowClass,
  manifest: FlowManifest,
  request: TaskRequest,
  bundle: string,
  { log, keep }: { log: LogTask; keep: (finished: FinishedTask) => void },
): Promise<TaskRecord[]> {
  const kept = new UnfinishedOp(request);
  const { failure } = request;
  const watch = { log, onFinished: keep, kept };
  const runnerOf = (processes: TaskProcesses, options: ProcessOptions): TaskRunner => {
    const runHere: TaskRunner = (taskRequest, task) =>
      runTask(flowClass, manifest, taskRequest, (level, line) =>
        options.onLog?.(task, level, line),
      );
    return skipFinished(kept, (taskRequest, task) => {
      const label = taskLabel(task);
      const isFailure = taskRequest.failure !== undefined;
      if (failure && !isFailure && kept.hasInterrupted(label, task.retryCount)) {
        throw new ProcessDied(failure.message);
      }
      kept.begin(label, task.retryCount);
      const needsProcess =
        failure !== undefined || needsOwnProcess(manifest.steps[task.step] ?? {});
      return (needsProcess ? processes.run : runHere)(taskRequest, task);
    });
  };
  const { records } = await runScheduled(manifest, request, bundle, watch, runnerOf);
  kept.remove();
  return records;
}
