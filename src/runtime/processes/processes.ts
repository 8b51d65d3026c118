import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { LogLevel } from "../console.js";
import { withoutPipes } from "../dagster/pipes.js";
import { ProcessDied, TaskError } from "../error-details.js";
import type { FlowManifest, ManifestStep, TaskRecord, TaskRequest } from "../protocol.js";
import type { TaskInfo, TaskRunner } from "../schedule/scheduler.js";
import { eachLine } from "./lines.js";
import { clearGroup, endGroup, reaperInput, watchGroup } from "./reaper.js";
import { REAPER_VARIABLE } from "./reaper-script.js";
import { TASK_VARIABLE, type TaskMessage } from "./task-process.js";

/** How long output may come after its process has ended, in milliseconds. */
const GRACE = 2_000;

export interface ProcessOptions {
  /** Path of the bundle. */
  bundle: string;
  /** Says of each step what its processes need. */
  manifest: FlowManifest;
  /** Takes each line that a task's process writes. */
  onOutput?: (task: TaskInfo, stream: "stdout" | "stderr", line: string) => void;
  /** Takes each line of a task's console, with its level. */
  onLog?: (task: TaskInfo, level: LogLevel, line: string) => void;
  /** Once aborted, the processes that run are ended. */
  signal?: AbortSignal;
}

/** A task failed since its process ended before it was done: of itself, from outside, or by `@timeout`. */
export class ProcessError extends ProcessDied {
  constructor(
    message: string,
    readonly reason: "exit" | "signal" | "timeout",
  ) {
    super({ name: "Error", message: `${message}\n`, stack: [], cause: null, context: null });
  }
}

/** Runs each task in a Node process of its own. What it is given goes through a channel, never an argument. */
export function processRunner(options: ProcessOptions): TaskRunner {
  return (request, task) => new TaskProcess(options, task).run(request);
}

class TaskProcess {
  private record: TaskRecord | undefined;
  private error: TaskError | undefined;
  private isTimedOut = false;
  private readonly step: ManifestStep | undefined;

  constructor(
    private readonly options: ProcessOptions,
    private readonly task: TaskInfo,
  ) {
    this.step = options.manifest.steps[task.step];
  }

  async run(request: TaskRequest): Promise<TaskRecord> {
    const { child, group } = this.start();
    const end = () => endGroup(group);
    // To keep the failure of an attempt that timed out takes no time of the step.
    const timer = request.failure === undefined ? this.startTimer(end) : undefined;
    this.options.signal?.addEventListener("abort", end);
    try {
      this.watch(child, request);
      return this.result(await endOf(child, group));
    } finally {
      clearTimeout(timer);
      this.options.signal?.removeEventListener("abort", end);
    }
  }

  private start(): { child: ChildProcess; group: number } {
    const { memory, variables } = this.step ?? {};
    // Flags of this process, a debugger's port or a test runner's loader, are not the child's.
    const flags = memory === undefined ? [] : [`--max-old-space-size=${memory}`];
    const env = { ...withoutPipes(process.env), ...variables };
    const child = spawn(process.execPath, ["--enable-source-maps", ...flags, this.options.bundle], {
      detached: true,
      env: { ...env, [TASK_VARIABLE]: "1", [REAPER_VARIABLE]: "4" },
      stdio: ["ignore", "pipe", "pipe", "ipc", reaperInput()],
    });
    // Without a process there is no id; the event `error` says why.
    const group = child.pid ?? 0;
    if (group > 0) watchGroup(group);
    return { child, group };
  }

  private startTimer(end: () => void): NodeJS.Timeout | undefined {
    const { timeout } = this.step ?? {};
    if (timeout === undefined) return undefined;
    const expire = () => {
      this.isTimedOut = true;
      end();
    };
    // A longer one is none: Node's timers hold 24.8 days.
    return setTimeout(expire, Math.min(timeout * 1000, 2 ** 31 - 1));
  }

  private watch(child: ChildProcess, request: TaskRequest): void {
    child.on("message", (message: TaskMessage) => {
      if (message.kind === "ready") child.send(request, () => undefined);
      else if (message.kind === "log") this.options.onLog?.(this.task, message.level, message.line);
      else if (message.kind === "record") this.record = message.record;
      else {
        const Failure = message.hasDied ? ProcessDied : TaskError;
        this.error = new Failure(message.error, message.isFinal);
      }
    });
    for (const stream of ["stdout", "stderr"] as const) {
      eachLine(child[stream] as Readable, (line) =>
        this.options.onOutput?.(this.task, stream, line),
      );
    }
  }

  private result({ code, signal }: Ending): TaskRecord {
    if (this.record !== undefined) return this.record;
    const { step } = this.task;
    if (this.isTimedOut) {
      throw new ProcessError(
        `step "${step}": timed out after ${this.step?.timeout} s (@timeout).`,
        "timeout",
      );
    }
    if (this.error !== undefined) throw this.error;
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    throw new ProcessError(
      `step "${step}": its process ${how} before the task was done.${adviceOn(signal)}`,
      signal === null ? "exit" : "signal",
    );
  }
}

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** V8 aborts when its heap is full; the system kills when its memory is. */
function adviceOn(signal: NodeJS.Signals | null): string {
  if (signal === "SIGABRT" || signal === "SIGTRAP") {
    return " Most likely its heap was full, which its stderr then says: @resources({ memory: MB }) sets its size.";
  }
  if (signal === "SIGKILL") {
    return " Somebody killed it, or the system did for lack of memory.";
  }
  return "";
}

/** Resolves once the process has ended and its output is read. */
function endOf(child: ChildProcess, group: number): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const done = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(grace);
      resolve({ code, signal });
    };
    child.once("error", reject);
    child.once("close", done);
    child.once("exit", (code, signal) => {
      clearGroup(group);
      // A process that the step has put into a session of its own may hold on to the output.
      grace = setTimeout(done, GRACE, code, signal);
    });
  });
}
