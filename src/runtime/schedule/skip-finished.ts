import type { UnfinishedOp } from "../store/unfinished-op.js";
import { taskLabel } from "../task/task-label.js";
import type { TaskRunner } from "../task/task-runner.js";

/** Runs tasks and keeps their records. A task whose record was kept before does not run. */
export function skipFinished(kept: UnfinishedOp, run: TaskRunner): TaskRunner {
  return async (request, task) => {
    const label = taskLabel(task);
    const before = kept.get(label);
    if (before !== undefined) return before;
    const record = await run(request, task);
    kept.add(label, record);
    return record;
  };
}
