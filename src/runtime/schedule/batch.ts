import type { FinishedTask } from "../dagster/answer.js";
import { processRunner } from "../processes/processes.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import { KeptRecords } from "../store/kept-records.js";
import { type FlowClass, runTask } from "../task/task.js";
import { type LogTask, runScheduled } from "./loop.js";

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
  const watch = { log, onFinished: keep, kept };
  const { records } = await runScheduled(manifest, request, bundle, watch, (options) => {
    const ownProcess = processRunner(options);
    return (taskRequest, task) =>
      needsProcess(manifest, task.step)
        ? ownProcess(taskRequest, task)
        : runTask(flowClass, manifest, taskRequest, (level, line) =>
            options.onLog?.(task, level, line),
          );
  });
  kept.remove();
  return records;
}

function needsProcess({ steps }: FlowManifest, step: string): boolean {
  const { timeout, memory, variables } = steps[step] ?? {};
  return timeout !== undefined || memory !== undefined || variables !== undefined;
}
