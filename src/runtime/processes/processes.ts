import type { FlowManifest, ManifestStep } from "../protocol.js";
import type { TaskRunner } from "../task/task-runner.js";
import type { Program } from "./child.js";
import { type TaskOutput, TaskProcess } from "./task-process.js";

export interface ProcessOptions extends TaskOutput {
  program: Program;
  /** Tells what the processes of each step need. */
  manifest: FlowManifest;
  /** Once aborted, the processes that run are ended. */
  signal?: AbortSignal;
}

/** Whether a task of the step needs what it can have only in a process of its own. */
export function needsOwnProcess({ timeout, memory, variables }: Partial<ManifestStep>): boolean {
  return timeout !== undefined || memory !== undefined || variables !== undefined;
}

/** Runs each task in a Node process of its own, and the tasks of a batch in one. */
export class TaskProcesses {
  private readonly byBatch = new Map<string, TaskProcess>();

  constructor(private readonly options: ProcessOptions) {}

  readonly run: TaskRunner = (request, task) => {
    const step = this.options.manifest.steps[task.step] ?? {};
    const { batch } = task;
    if (batch === undefined || needsOwnProcess(step)) {
      return new TaskProcess(this.options, "one", step).run(request, task);
    }
    return this.ofBatch(batch).run(request, task);
  };

  /** Ends the processes of batches, which wait for more tasks. */
  async end(): Promise<void> {
    await Promise.all([...this.byBatch.values()].map((process) => process.end()));
  }

  private ofBatch(batch: string): TaskProcess {
    const known = this.byBatch.get(batch);
    if (known !== undefined && !known.hasEnded) return known;
    // Idle processes beyond the number of running tasks most likely belong to batches that are done.
    for (const [other, process] of this.byBatch) {
      if (process.isBusy) continue;
      this.byBatch.delete(other);
      void process.end();
    }
    const opened = new TaskProcess(this.options, "several", {});
    this.byBatch.set(batch, opened);
    return opened;
  }
}
