import type { FinishedTask } from "../dagster/answer.js";
import { needsOwnProcess } from "../processes/processes.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import { KeptRecords } from "../store/kept-records.js";
import { type FlowClass, runTask } from "../task/task.js";
import { taskLabel } from "../task/task-label.js";
import { type LogTask, runScheduled } from "./loop.js";
import type { TaskRunner } from "./scheduler.js";

/** Whether a request is for a batch: its input is then the split's record, with the batch's items. */
export function isBatch({ loop, inputs }: TaskRequest): boolean {
  return loop !== undefined && inputs[0]?.items !== undefined;
}

/**
 * Runs the tasks of a batch in this process, one after the other. Those of a step that asks for a
 * process of its own, by `@timeout`, `@environment` or memory, get one.
 * @param keep takes each task that is done
 * @returns the records that lead to the join, in the order of the items
 * @throws what the first task that failed has thrown: what the others passed on is kept
 */
export async function runBatch(
  flowClass: FlowClass,
  manifest: FlowManifest,
  request: TaskRequest,
  bundle: string,
  { log, keep }: { log: LogTask; keep: (finished: FinishedTask) => void },
): Promise<TaskRecord[]> {
  const kept = new KeptRecords(request);
  const watch = { log, onFinished: keep };
  const { records } = await runScheduled(manifest, request, bundle, watch, (processes, options) => {
    return async (taskRequest, task) => {
      const label = taskLabel(task);
      const before = kept.get(label);
      if (before !== undefined) return before;
      const run: TaskRunner = needsOwnProcess(manifest.steps[task.step] ?? {})
        ? processes.run
        : () =>
            runTask(flowClass, manifest, taskRequest, (level, line) =>
              options.onLog?.(task, level, line),
            );
      const record = await run(taskRequest, task);
      kept.add(label, record);
      return record;
    };
  });
  kept.remove();
  return records;
}
