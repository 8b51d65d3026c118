import type { CurrentTask } from "../../authoring/current.js";
import type { FlowManifest, TaskRequest } from "../protocol.js";
import { keysOf, taskLabel } from "./task-label.js";
import { parseTrigger } from "./trigger.js";

/** What the task may know of itself, as `current` shows it. */
export function currentTask(manifest: FlowManifest, request: TaskRequest): CurrentTask {
  const { step, stack, run, retryCount } = request;
  const indices = stack.map(({ index }) => index);
  return {
    flowName: manifest.flow,
    runId: run.id,
    stepName: step,
    taskId: request.taskId ?? taskLabel({ step, indices, iterations: [], keys: keysOf(stack) }),
    retryCount,
    parameterNames: (manifest.parameters ?? []).map(({ name }) => name),
    scheduledTime: run.scheduledTime === undefined ? undefined : new Date(run.scheduledTime),
    trigger: run.trigger === undefined ? undefined : parseTrigger(run.trigger),
  };
}
