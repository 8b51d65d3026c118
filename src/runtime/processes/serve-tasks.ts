import type { LogLevel } from "../console.js";
import { describeError, type ErrorDetails, formatError, isFinal } from "../error-details.js";
import type { LoadFlow } from "../loaded-flow.js";
import type { TaskRecord, TaskRequest } from "../protocol.js";
import { runTask } from "../task/task.js";
import { failOnUncaught, LeftBehind } from "./uncaught-errors.js";

/** A message from the process of a task to the scheduler. */
export type TaskMessage =
  | { kind: "ready" }
  | { kind: "log"; level: LogLevel; line: string }
  | { kind: "record"; record: TaskRecord }
  /** `hasDied`: the process ends before the task could see to its failure. */
  | { kind: "error"; error: ErrorDetails; hasDied: boolean; isFinal: boolean };

/** Tells a process to run one task or several, which arrive through its channel. */
export const TASK_VARIABLE = "DAGSTER_TS_TASK_PROCESS";
export type TaskCount = "one" | "several";

/** Whether a scheduler started this process. */
export function isTaskProcess(): boolean {
  return process.env[TASK_VARIABLE] !== undefined && process.send !== undefined;
}

/**
 * Runs the task that the scheduler sends, answers, and ends the process; or runs each task that it sends, until the
 * scheduler ends the process.
 */
export async function serveTasks(load: LoadFlow): Promise<void> {
  const isOnly = process.env[TASK_VARIABLE] === ("one" satisfies TaskCount);
  delete process.env[TASK_VARIABLE];
  // The parent of this process is gone, and nobody else waits for it.
  process.once("disconnect", () => process.exit(1));
  process.on("message", async (request: TaskRequest) => {
    const { message, code } = await run(load, request);
    await send(message);
    if (isOnly || (message.kind === "error" && message.hasDied)) process.exit(code);
  });
  waitForReaders();
  await send({ kind: "ready" });
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
  const log = (level: LogLevel, line: string) => void send({ kind: "log", level, line });
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

/** A message that is sent while the process exits may be lost. Text on stderr is not. */
function reportUnfinished(error: Error): void {
  const details = describeError(error);
  process.stderr.write(formatError(details));
  void send({ kind: "error", error: details, hasDied: true, isFinal: false });
}

function send(message: TaskMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
