import { FlowError } from "../../authoring/flow-error.js";
import type { FlowManifest, TaskRequest } from "../protocol.js";
import { transitionOf } from "../task/next-call.js";
import { keysOf, taskLabel } from "../task/task-label.js";
import type { TaskInfo } from "../task/task-runner.js";
import { batchOf } from "./limits.js";
import { stepsInLoops } from "./loop-steps.js";
import type { Token } from "./tokens.js";

/** Makes tasks from tokens, and the requests to their processes. */
export class TaskFactory {
  private readonly loopSteps: ReadonlySet<string>;
  private lastTaskId = 0;

  /** @param first the request of the first task, whose run and store the others share */
  constructor(
    private readonly manifest: FlowManifest,
    private readonly first: TaskRequest,
  ) {
    this.loopSteps = stepsInLoops(manifest);
  }

  /** A new task, in its first attempt. */
  taskOf({ step, stack, splits, visits }: Token): TaskInfo {
    this.lastTaskId += 1;
    const batch = batchOf(splits, this.manifest);
    const runs = splits.map((split) => ({ step: split.step, count: split.visits.get(split.step) }));
    return {
      taskId: this.lastTaskId,
      step,
      indices: stack.map(({ index }) => index),
      keys: keysOf(stack),
      iterations: [...runs, { step, count: visits.get(step) }]
        .filter((run) => this.loopSteps.has(run.step))
        .map(({ count = 1 }) => count),
      ...(batch !== undefined && { batch }),
      retryCount: 0,
    };
  }

  requestOf({ step, inputs, stack }: Token, task: TaskInfo): TaskRequest {
    const { fingerprint, store, run, parameters, transfers, location } = this.first;
    const shared = {
      fingerprint,
      store,
      run,
      ...(parameters && { parameters }),
      ...(transfers && { transfers }),
      ...(location && { location }),
    };
    const { retryCount } = task;
    return { ...shared, step, inputs, stack, retryCount, taskId: taskLabel(task) };
  }

  /** Returns an error if a step of a loop has run too often. */
  tooManyIterations({ step, visits }: Token): FlowError | undefined {
    const transition = transitionOf(this.manifest, step);
    if (transition.kind !== "switch") return undefined;
    const { maxIterations } = transition;
    if ((visits.get(step) ?? 0) <= maxIterations) return undefined;
    return new FlowError(
      `step "${step}" has run ${maxIterations} times and its switch still leads back. If the loop ` +
        `needs more, say so: { condition: "${transition.condition}", maxIterations: ... }.`,
    );
  }
}
