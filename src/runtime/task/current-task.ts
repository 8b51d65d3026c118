import type { CurrentTask } from "../../authoring/current.js";
import type { FlowManifest, TaskRequest } from "../protocol.js";
import { opTaskLabel } from "./task-label.js";
import { parseTrigger } from "./trigger.js";

/** Makes what `current` shows of the task. */
export function currentTask(manifest: FlowManifest, request: TaskRequest): CurrentTask {
  const { step, run, retryCount } = request;
  const { key, keys, start, end } = run.partition ?? {};
  return {
    flowName: manifest.flow,
    runId: run.id,
    stepName: step,
    taskId: request.taskId ?? opTaskLabel(request),
    retryCount,
    parameterNames: (manifest.parameters ?? []).map(({ name }) => name),
    scheduledTime: run.scheduledTime === undefined ? undefined : new Date(run.scheduledTime),
    trigger: run.trigger === undefined ? undefined : parseTrigger(run.trigger),
    partitionKey: key,
    partitionKeys: keys,
    partitionTimeWindow:
      start === undefined || end === undefined
        ? undefined
        : { start: new Date(start), end: new Date(end) },
  };
}
