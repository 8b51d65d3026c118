import { FlowError } from "../../authoring/flow-error.js";
import { isFinal, ProcessDied } from "../error-details.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import { taskLabel } from "../task/task-label.js";
import type { SchedulerEvent, TaskInfo, TaskResult, TaskRunner } from "../task/task-runner.js";
import { type Attempt, type FailedAttempt, Retries } from "./attempts.js";
import { Limits } from "./limits.js";
import { TaskFactory } from "./task-factory.js";
import type { Token } from "./tokens.js";
import { Traversal, visit } from "./traversal.js";

export interface SchedulerOptions {
  manifest: FlowManifest;
  runTask: TaskRunner;
  /** How many tasks run at once. */
  maxWorkers: number;
  /** Waits until one more task may run, and returns the function to call when it is done. */
  acquireSlot?: () => Promise<() => void>;
  /** The number of a task's first attempt here, by its label, if others were made elsewhere. */
  attemptOf?: (task: string) => number;
  onEvent?: (event: SchedulerEvent) => void;
  /** When it is aborted, no task starts or waits. The runner ends those that run. */
  signal?: AbortSignal;
}

export interface ScheduleResult {
  status: "succeeded" | "failed" | "cancelled";
  /** In the order in which they ended. */
  tasks: TaskResult[];
  /** The record of `end`, or of the task that led out of a loop or an inline foreach. */
  record?: TaskRecord;
  /** The records of the tasks that led out of a batch, one for each item. */
  records?: TaskRecord[];
  /** The first failure. */
  error?: unknown;
}

/**
 * Runs a flow, or the part of it that `first` asks for, from a first task on. If a task fails, only the tasks that
 * depend on it do not start.
 */
export function schedule(options: SchedulerOptions, first: TaskRequest): Promise<ScheduleResult> {
  return new Schedule(options, first).run();
}

class Schedule {
  /** The next one is the last of the list. */
  private readonly ready: Attempt[] = [];
  private readonly tasks: TaskResult[] = [];
  private readonly traversal: Traversal;
  private readonly retries: Retries;
  private readonly limits: Limits;
  private readonly taskFactory: TaskFactory;
  private running = 0;
  private failure: { error: unknown } | undefined;
  private finish: () => void = () => undefined;

  constructor(
    private readonly options: SchedulerOptions,
    private readonly first: TaskRequest,
  ) {
    this.traversal = new Traversal(options.manifest, first.loop);
    this.retries = new Retries(options.manifest);
    this.limits = new Limits(options.manifest);
    this.taskFactory = new TaskFactory(options.manifest, first);
  }

  async run(): Promise<ScheduleResult> {
    const done = new Promise<void>((resolve) => {
      this.finish = resolve;
    });
    this.push(this.traversal.start(this.first));
    this.options.signal?.addEventListener("abort", this.cancel, { once: true });
    this.startReady();
    await done;
    this.options.signal?.removeEventListener("abort", this.cancel);
    return this.result();
  }

  private startReady(): void {
    while (!this.isCancelled && this.running < this.options.maxWorkers) {
      const next = this.ready.findLastIndex((attempt) => this.limits.hasRoom(attempt));
      const [attempt] = next < 0 ? [] : this.ready.splice(next, 1);
      if (attempt === undefined) break;
      this.running += 1;
      this.limits.enter(attempt);
      void this.start(attempt);
    }
    if (this.running === 0 && this.retries.isEmpty) this.finish();
  }

  private get isCancelled(): boolean {
    return this.options.signal?.aborted === true;
  }

  private readonly cancel = () => {
    for (const failed of this.retries.cancel()) this.fail(failed);
    this.startReady();
  };

  private async start(attempt: Attempt): Promise<void> {
    const freeSlot = await this.options.acquireSlot?.();
    if (!this.isCancelled) await this.attempt(attempt);
    freeSlot?.();
    this.limits.leave(attempt);
    this.running -= 1;
    this.startReady();
  }

  private async attempt(attempt: Attempt): Promise<void> {
    const { token, task } = attempt;
    const start = performance.now();
    const seconds = () => attempt.seconds + (performance.now() - start) / 1000;
    try {
      this.options.onEvent?.({ kind: "started", task });
      const record = await this.recordOf(token, task);
      this.succeed({ ...attempt, seconds: seconds() }, record);
    } catch (error) {
      this.failOrRetry({ ...attempt, seconds: seconds(), error });
    }
  }

  private async recordOf(token: Token, task: TaskInfo): Promise<TaskRecord> {
    const { manifest, runTask } = this.options;
    const request = this.taskFactory.requestOf(token, task);
    try {
      return await runTask(request, task);
    } catch (error) {
      const isCaught = manifest.steps[task.step]?.catchError !== undefined;
      const isOver = this.isCancelled || !this.retries.isLast(task);
      if (!(error instanceof ProcessDied) || !isCaught || isOver) throw error;
      // A process cannot catch its own end, so another one makes the record.
      return runTask({ ...request, failure: { message: error.message } }, task);
    }
  }

  private succeed({ token, task, seconds }: Attempt, record: TaskRecord): void {
    let next: Token[];
    try {
      next = this.traversal.follow(token, record, task.taskId);
    } catch (error) {
      this.fail({ token, task, seconds, error });
      return;
    }
    this.end({ ...task, status: "succeeded", seconds, record });
    this.push(next);
  }

  private failOrRetry(failed: FailedAttempt): void {
    const { task, error } = failed;
    if (this.isCancelled || this.retries.isLast(task) || isFinal(error)) {
      this.fail(failed);
      return;
    }
    const delay = this.retries.delayOf(task.step);
    this.options.onEvent?.({ kind: "retried", task, error, delay });
    this.retries.wait(failed, (next) => {
      this.ready.push(next);
      this.startReady();
    });
  }

  private fail({ task, seconds, error }: FailedAttempt): void {
    this.failure ??= { error };
    this.end({ ...task, status: "failed", seconds, error });
  }

  private end(task: TaskResult): void {
    this.tasks.push(task);
    this.options.onEvent?.({ kind: "finished", task });
  }

  private taskOf(token: Token): TaskInfo {
    const task = this.taskFactory.taskOf(token);
    const attempt = this.options.attemptOf?.(taskLabel(task)) ?? 0;
    return { ...task, retryCount: Math.min(attempt, this.retries.timesOf(task.step)) };
  }

  /** The newest comes first, so that one item is finished before the next one starts. */
  private push(tokens: Token[]): void {
    for (const token of tokens.reverse()) {
      const visited = visit(token);
      const attempt = { token: visited, task: this.taskOf(visited), seconds: 0 };
      const error = this.taskFactory.tooManyIterations(visited);
      if (error === undefined) this.ready.push(attempt);
      else this.fail({ ...attempt, error });
    }
  }

  private result(): ScheduleResult {
    const { tasks } = this;
    if (this.isCancelled) return { status: "cancelled", tasks };
    if (this.failure !== undefined) return { status: "failed", tasks, error: this.failure.error };
    const { records } = this.traversal;
    const [record] = records;
    const unmet = this.traversal.unmet();
    if (record !== undefined && unmet.length === 0) {
      return { status: "succeeded", tasks, record, records };
    }
    const waiting = unmet.length === 0 ? "" : ` These joins still wait: ${unmet.join(", ")}.`;
    const error = new FlowError(`no task is left to run, but the flow is not done.${waiting}`);
    return { status: "failed", tasks, error };
  }
}
