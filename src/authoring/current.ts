import { FlowError } from "./flow-error.js";

/** Writes to the console and so to Dagster's log, at one level; takes what `console.log` takes. */
export type LogMethod = (...values: unknown[]) => void;

/** Dagster's levels that a task may log at. */
export interface TaskLog {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warning: LogMethod;
  readonly error: LogMethod;
}

/** The task that runs. */
export interface CurrentTask {
  readonly flowName: string;
  /** Dagster's id of the run; of `dagster-ts run` one of its own. */
  readonly runId: string;
  readonly stepName: string;
  /** Unique in the run: `process_item[0_1]`, and in a loop with its iteration, `improve#2`. */
  readonly taskId: string;
  /** How often the task has failed before: 0 in the first attempt. */
  readonly retryCount: number;
  readonly parameterNames: readonly string[];
  /** Of a run that a schedule has started: the time that it was due. */
  readonly scheduledTime: Date | undefined;
}

/**
 * What a step may ask of its task, flow and run.
 * @throws FlowError by each of its members where no step runs
 */
export interface Current extends CurrentTask {
  readonly log: TaskLog;
}

let running: CurrentTask | undefined;

/**
 * Says which task runs from now on.
 * @returns a function that ends it
 */
export function enterTask(task: CurrentTask): () => void {
  running = task;
  return () => {
    if (running === task) running = undefined;
  };
}

// By the console, whose lines the runtime sends to Dagster's log with their levels.
const LOG: TaskLog = {
  debug: (...values) => console.debug(...values),
  info: (...values) => console.info(...values),
  warning: (...values) => console.warn(...values),
  error: (...values) => console.error(...values),
};

export const current: Current = {
  get flowName() {
    return ask("flowName").flowName;
  },
  get runId() {
    return ask("runId").runId;
  },
  get stepName() {
    return ask("stepName").stepName;
  },
  get taskId() {
    return ask("taskId").taskId;
  },
  get retryCount() {
    return ask("retryCount").retryCount;
  },
  get parameterNames() {
    return ask("parameterNames").parameterNames;
  },
  get scheduledTime() {
    return ask("scheduledTime").scheduledTime;
  },
  get log() {
    ask("log");
    return LOG;
  },
};

function ask(asked: keyof Current): CurrentTask {
  if (running !== undefined) return running;
  throw new FlowError(
    `current.${asked} is there only while a step runs: ask for it in a step, not where the module ` +
      "is loaded.",
  );
}
