import type { LogLevel } from "../console.js";
import { describeError, type ErrorDetails, formatError, isFinal } from "../error-details.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import { type FlowClass, runTask } from "../task/task.js";
import { guarded, LeftBehind } from "./guard.js";

/** What a process that runs one task for a scheduler sends to it. */
export type TaskMessage =
  | { kind: "ready" }
  | { kind: "log"; level: LogLevel; line: string }
  | { kind: "record"; record: TaskRecord }
  /** `hasDied`: the process ends before the task could see to its failure. */
  | { kind: "error"; error: ErrorDetails; hasDied: boolean; isFinal: boolean };

/** Set for a process that is to run one task. The task itself comes through the channel to it. */
export const TASK_VARIABLE = "DAGSTER_TS_TASK_PROCESS";

/** Whether a scheduler has started this process. */
export function isTaskProcess(): boolean {
  return process.env[TASK_VARIABLE] !== undefined && process.send !== undefined;
}

/** Runs the one task that the scheduler sends, answers, and ends the process. */
export async function serveTask(flowClass: FlowClass, manifest: FlowManifest): Promise<void> {
  delete process.env[TASK_VARIABLE];
  // Whoever started this process is gone, and nobody else waits for it.
  process.once("disconnect", () => process.exit(1));
  const request = new Promise<TaskRequest>((resolve) => process.once("message", resolve));
  await send({ kind: "ready" });
  waitForReaders();
  const log = (level: LogLevel, line: string) => void send({ kind: "log", level, line });
  try {
    const received = await request;
    const task = () => runTask(flowClass, manifest, received, log);
    await answer({ kind: "record", record: await guarded(task, reportUnfinished) }, 0);
  } catch (error) {
    await fail(error);
  }
}

interface Piped {
  _handle?: { setBlocking?(isBlocking: boolean): void };
}

/** What a step prints faster than it is read would else stay in its memory, as long as it is busy. */
function waitForReaders(): void {
  const streams = [process.stdout, process.stderr] as unknown as Piped[];
  // Node has no other way to say so. A file, which waits by itself, has no such handle.
  for (const stream of streams) stream._handle?.setBlocking?.(true);
}

async function fail(thrown: unknown): Promise<void> {
  const hasDied = thrown instanceof LeftBehind;
  const error = describeError(hasDied ? thrown.error : thrown);
  process.stderr.write(formatError(error));
  await answer({ kind: "error", error, hasDied, isFinal: isFinal(thrown) }, 1);
}

/** While the process exits there is no waiting, and what is sent may be lost: stderr is not. */
function reportUnfinished(error: Error): void {
  const details = describeError(error);
  process.stderr.write(formatError(details));
  void send({ kind: "error", error: details, hasDied: true, isFinal: false });
}

async function answer(message: TaskMessage, code: number): Promise<void> {
  await send(message);
  process.exit(code);
}

function send(message: TaskMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
