import type { LogLevel } from "../console.js";
import { describeError, type ErrorDetails, formatError, isFinal } from "../error-details.js";
import type { LoadFlow } from "../loaded-flow.js";
import type { TaskRecord, TaskRequest } from "../protocol.js";
import { runTask } from "../task/task.js";
import { receiveMessage, sendMessage } from "./task-channel.js";
import { failOnUncaught, LeftBehind } from "./uncaught-errors.js";

/** A message from the process of a task to the scheduler. */
export type TaskMessage =
  | { kind: "log"; level: LogLevel; line: string }
  | { kind: "record"; record: TaskRecord }
  /** `hasDied`: the process ends before the task could see to its failure. */
  | { kind: "error"; error: ErrorDetails; hasDied: boolean; isFinal: boolean };

const KINDS: ReadonlySet<unknown> = new Set<TaskMessage["kind"]>(["log", "record", "error"]);

/** Whether a message is one of a task's process, and not what the flow's code has written into its channel. */
export function isTaskMessage(message: unknown): message is TaskMessage {
  return typeof message === "object" && message !== null && KINDS.has(Reflect.get(message, "kind"));
}

/** Tells a process to run one task or several, which arrive through its channel. */
export const TASK_VARIABLE = "DAGSTER_TS_TASK_PROCESS";
export type TaskCount = "one" | "several";

/** Whether a scheduler started this process. */
export function isTaskProcess(): boolean {
  return process.env[TASK_VARIABLE] !== undefined;
}

/**
 * Runs the task that the scheduler sends, answers, and ends the process; or runs each task that it sends, until the
 * scheduler closes the channel. Between two tasks the process only waits: what a task has left open stands still.
 */
export async function serveTasks(load: LoadFlow): Promise<never> {
  const isOnly = process.env[TASK_VARIABLE] === ("one" satisfies TaskCount);
  delete process.env[TASK_VARIABLE];
  waitForReaders();
  for (;;) {
    const request = receiveMessage();
    if (request === undefined) process.exit(1);
    const { message, code } = await run(load, request as TaskRequest);
    send(message);
    if (isOnly || (message.kind === "error" && message.hasDied)) process.exit(code);
  }
}

interface Piped {
  _handle?: { setBlocking?(isBlocking: boolean): void };
}

/** Makes output block, so that output which a busy step prints faster than it is read does not fill its memory. */
function waitForReaders(): void {
  const streams = [process.stdout, process.stderr] as unknown as Piped[];
  // Node has no public way. A file has no such handle, and blocks anyway.
  for (const stream of streams) stream._handle?.setBlocking?.(true);
}

async function run(
  load: LoadFlow,
  request: TaskRequest,
): Promise<{ message: TaskMessage; code: number }> {
  const log = (level: LogLevel, line: string) => send({ kind: "log", level, line });
  try {
    const task = async () => {
      const { flowClass, manifest } = await load();
      return runTask(flowClass, manifest, request, log);
    };
    const record = await failOnUncaught(task, reportUnfinished);
    return { message: { kind: "record", record }, code: 0 };
  } catch (thrown) {
    const hasDied = thrown instanceof LeftBehind;
    const error = describeError(hasDied ? thrown.error : thrown);
    process.stderr.write(formatError(error));
    return { message: { kind: "error", error, hasDied, isFinal: isFinal(thrown) }, code: 1 };
  }
}

function reportUnfinished(error: Error): void {
  const details = describeError(error);
  process.stderr.write(formatError(details));
  send({ kind: "error", error: details, hasDied: true, isFinal: false });
}

function send(message: TaskMessage): void {
  sendMessage(message);
}
