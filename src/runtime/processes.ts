import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { LogLevel } from "./console.js";
import { ProcessDied, TaskError } from "./error-details.js";
import { withoutPipes } from "./pipes.js";
import type { TaskRecord, TaskRequest } from "./protocol.js";
import type { TaskInfo, TaskRunner } from "./scheduler.js";
import { TASK_VARIABLE, type TaskMessage } from "./task-process.js";

/** How long a process that was told to end may take, in milliseconds. */
const GRACE = 2_000;

export interface ProcessOptions {
  /** Path of the bundle. */
  bundle: string;
  /** Takes each line that a task's process writes. */
  onOutput?: (task: TaskInfo, stream: "stdout" | "stderr", line: string) => void;
  /** Takes each line of a task's console, with its level. */
  onLog?: (task: TaskInfo, level: LogLevel, line: string) => void;
  /** Once aborted, the processes that run are ended. */
  signal?: AbortSignal;
}

/** Runs each task in a Node process of its own. What it is given goes through a channel, never an argument. */
export function processRunner(options: ProcessOptions): TaskRunner {
  const running = new RunningProcesses(options.signal);
  return (request, task) => new TaskProcess(options, running, task).run(request);
}

/** The processes that run: they end with this one, and when the run is aborted. */
class RunningProcesses {
  private readonly children = new Set<ChildProcess>();

  constructor(signal: AbortSignal | undefined) {
    signal?.addEventListener("abort", () => this.children.forEach(end), { once: true });
  }

  async hold<Result>(child: ChildProcess, work: () => Promise<Result>): Promise<Result> {
    if (this.children.size === 0) process.on("exit", this.killAll);
    this.children.add(child);
    try {
      return await work();
    } finally {
      this.children.delete(child);
      if (this.children.size === 0) process.off("exit", this.killAll);
    }
  }

  /** A child in a busy loop would not notice that its parent is gone. */
  private readonly killAll = () => {
    for (const child of this.children) child.kill("SIGKILL");
  };
}

class TaskProcess {
  private record: TaskRecord | undefined;
  private error: TaskError | undefined;

  constructor(
    private readonly options: ProcessOptions,
    private readonly running: RunningProcesses,
    private readonly task: TaskInfo,
  ) {}

  async run(request: TaskRequest): Promise<TaskRecord> {
    const child = fork(this.options.bundle, {
      // Flags of this process, a debugger's port or a test runner's loader, are not the child's.
      execArgv: ["--enable-source-maps"],
      env: { ...withoutPipes(process.env), [TASK_VARIABLE]: "1" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    return this.running.hold(child, async () => {
      this.watch(child, request);
      return this.result(await exitOf(child));
    });
  }

  private watch(child: ChildProcess, request: TaskRequest): void {
    child.on("message", (message: TaskMessage) => {
      if (message.kind === "ready") child.send(request, () => undefined);
      else if (message.kind === "log") this.options.onLog?.(this.task, message.level, message.line);
      else if (message.kind === "record") this.record = message.record;
      else this.error = new (message.hasDied ? ProcessDied : TaskError)(message.error);
    });
    for (const stream of ["stdout", "stderr"] as const) {
      const lines = createInterface({ input: child[stream] as Readable, crlfDelay: Infinity });
      lines.on("line", (line) => this.options.onOutput?.(this.task, stream, line));
    }
  }

  private result(ended: string): TaskRecord {
    if (this.error !== undefined) throw this.error;
    if (this.record !== undefined) return this.record;
    const message = `step "${this.task.step}": its process ${ended} before the task was done.\n`;
    throw new ProcessDied({ name: "Error", message, stack: [], cause: null, context: null });
  }
}

/** Resolves once the process has ended and its output is read: with how it ended. */
function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const done = (code: number | null, signal: string | null) => {
      clearTimeout(grace);
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    };
    child.once("error", reject);
    child.once("close", done);
    // A process that the step has started may hold on to the output.
    child.once("exit", (code, signal) => {
      grace = setTimeout(done, GRACE, code, signal);
    });
  });
}

function end(child: ChildProcess): void {
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), GRACE);
  child.once("exit", () => clearTimeout(kill));
}
