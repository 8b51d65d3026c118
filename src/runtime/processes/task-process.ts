import { setImmediate } from "node:timers/promises";
import type { LogLevel } from "../console.js";
import { ProcessDied, TaskError } from "../error-details.js";
import type { ManifestStep, TaskRecord, TaskRequest } from "../protocol.js";
import type { TaskInfo } from "../task/task-runner.js";
import { adviceOn, Child, type Ending, type Program } from "./child.js";
import { eachLine } from "./lines.js";
import { isTaskMessage, type TaskCount } from "./serve-tasks.js";
import { eachMessage } from "./task-channel.js";

/** Receives the lines of tasks. */
export interface TaskOutput {
  /** Each line that a task's process writes. */
  onOutput?: (task: TaskInfo, stream: "stdout" | "stderr", line: string) => void;
  /** Each line of a task's console, with its level. */
  onLog?: (task: TaskInfo, level: LogLevel, line: string) => void;
}

/** A task failed because its process ended early: by itself, from outside, or by `@timeout`. */
export class ProcessError extends ProcessDied {
  constructor(
    message: string,
    readonly reason: "exit" | "signal" | "timeout",
  ) {
    super(message);
  }
}

interface Options extends TaskOutput {
  program: Program;
  signal?: AbortSignal;
}

/** A task that a process runs. */
interface Running {
  task: TaskInfo;
  isTimedOut: boolean;
  answer?: TaskRecord | TaskError;
  /** Called when the process has answered and waits for the next task. */
  onAnswer: () => void;
}

/** A Node process that runs a task, or several, one after the other. */
export class TaskProcess {
  private readonly child: Child;
  /** Pass on a line without its end. */
  private flushes: (() => void)[] = [];
  private running: Running | undefined;

  /** @param step the step whose needs the process meets */
  constructor(
    private readonly options: Options,
    private readonly count: TaskCount,
    private readonly step: Partial<ManifestStep>,
  ) {
    this.child = new Child(options.program, step, count);
    this.watch();
    const { ending, terminate } = this.child;
    options.signal?.addEventListener("abort", terminate);
    const forget = () => options.signal?.removeEventListener("abort", terminate);
    ending.then(forget, forget);
  }

  get isBusy(): boolean {
    return this.running !== undefined;
  }

  get hasEnded(): boolean {
    return this.child.hasEnded;
  }

  async run(request: TaskRequest, task: TaskInfo): Promise<TaskRecord> {
    const running: Running = { task, isTimedOut: false, onAnswer: () => undefined };
    this.running = running;
    // Recording the failure of an attempt that timed out does not count as time of the step.
    const timer = request.failure === undefined ? this.startTimer(running) : undefined;
    try {
      const answered = new Promise<undefined>((resolve) => {
        running.onAnswer = () => resolve(undefined);
      });
      this.child.channel.write(`${JSON.stringify(request)}\n`);
      return this.result(running, await Promise.race([answered, this.child.ending]));
    } finally {
      clearTimeout(timer);
      this.running = undefined;
    }
  }

  /** Ends a process that waits for a task. */
  async end(): Promise<void> {
    await this.child.end();
  }

  private startTimer(running: Running): NodeJS.Timeout | undefined {
    const { timeout } = this.step;
    if (timeout === undefined) return undefined;
    const expire = () => {
      running.isTimedOut = true;
      this.child.terminate();
    };
    // Node's timers cannot hold more than 24.8 days, so a longer limit is none.
    return setTimeout(expire, Math.min(timeout * 1000, 2 ** 31 - 1));
  }

  private watch(): void {
    const { process, channel } = this.child;
    eachMessage(channel, (message) => {
      if (this.running !== undefined) void this.take(message, this.running);
    });
    this.flushes = (["stdout", "stderr"] as const).flatMap((name) => {
      const stream = process[name];
      const take = (line: string) => {
        if (this.running !== undefined) this.options.onOutput?.(this.running.task, name, line);
      };
      return stream === null ? [] : [eachLine(stream, take)];
    });
  }

  private async take(message: unknown, running: Running): Promise<void> {
    // What follows garbage may be garbage too.
    if (running.answer instanceof ProcessDied) return;
    if (!isTaskMessage(message)) {
      running.answer = new ProcessDied(
        `step "${running.task.step}": its process has written to file descriptor 3, through which dagster-ts ` +
          "gets its answers.",
      );
      this.child.terminate();
      return;
    }
    if (message.kind === "log") this.options.onLog?.(running.task, message.level, message.line);
    if (message.kind === "record") running.answer = message.record;
    if (message.kind === "error") {
      running.answer = message.hasDied
        ? new ProcessDied(message.error)
        : new TaskError(message.error, message.isFinal);
    }
    if (running.answer === undefined || running.answer instanceof ProcessDied) return;
    // For a single task, wait for the end of its process: everything that it started is then gone, and all output is read.
    if (this.count === "one") return;
    // Everything that a task wrote before its answer is in the pipes now. One turn of the event loop reads it.
    await setImmediate();
    for (const flush of this.flushes) flush();
    running.onAnswer();
  }

  /** @param ending if the process has ended */
  private result(
    { task: { step }, isTimedOut, answer }: Running,
    ending: Ending | undefined,
  ): TaskRecord {
    if (answer !== undefined && !(answer instanceof Error)) return answer;
    if (isTimedOut) {
      throw new ProcessError(
        `step "${step}": timed out after ${this.step.timeout} s (@timeout).`,
        "timeout",
      );
    }
    if (answer !== undefined || ending === undefined) throw answer;
    const { code, signal } = ending;
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    throw new ProcessError(
      `step "${step}": its process ${how} before the task was done.${adviceOn(signal)}`,
      signal === null ? "exit" : "signal",
    );
  }
}
