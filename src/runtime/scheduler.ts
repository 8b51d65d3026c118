import { FlowError } from "../authoring/flow-error.js";
import { transitionOf } from "./next-call.js";
import type { FlowManifest, TaskRecord, TaskRequest } from "./protocol.js";
import type { Token } from "./splits.js";
import { visit, Walk } from "./walk.js";

/** A task, as those who watch a run see it. */
export interface TaskInfo {
  taskId: number;
  step: string;
  /** The task's indices in the foreachs that it is in, outermost first. */
  indices: number[];
  /** The how-manieth run of the step this is: of the splits around it, outermost first, then its own. */
  iterations: number[];
}

/** What became of a task. */
export interface TaskResult extends TaskInfo {
  status: "succeeded" | "failed";
  seconds: number;
  record?: TaskRecord;
  error?: unknown;
}

export type SchedulerEvent =
  | { kind: "started"; task: TaskInfo }
  | { kind: "finished"; task: TaskResult };

/** Runs one task and gives its record. */
export type TaskRunner = (request: TaskRequest, task: TaskInfo) => Promise<TaskRecord>;

export interface SchedulerOptions {
  manifest: FlowManifest;
  runTask: TaskRunner;
  /** How many tasks run at once. */
  maxWorkers: number;
  onEvent?: (event: SchedulerEvent) => void;
  /** Once aborted, no task starts; those that run are the runner's to end. */
  signal?: AbortSignal;
}

export interface ScheduleResult {
  status: "succeeded" | "failed" | "cancelled";
  /** In the order in which they ended. */
  tasks: TaskResult[];
  /** Of `end`; of a loop that of the task that led out of it. */
  record?: TaskRecord;
  /** The first failure. */
  error?: unknown;
}

/**
 * Runs a flow, or the loop of `first`, from a first task on. A task that fails does not keep others
 * from starting, save those that depend on it.
 */
export function schedule(options: SchedulerOptions, first: TaskRequest): Promise<ScheduleResult> {
  return new Schedule(options, first).run();
}

class Schedule {
  /** The next one last. */
  private readonly ready: Token[] = [];
  private readonly tasks: TaskResult[] = [];
  private readonly walk: Walk;
  private running = 0;
  private lastTaskId = 0;
  private failure: { error: unknown } | undefined;
  private finish: () => void = () => undefined;

  constructor(
    private readonly options: SchedulerOptions,
    private readonly first: TaskRequest,
  ) {
    this.walk = new Walk(options.manifest, first.loop);
  }

  async run(): Promise<ScheduleResult> {
    const { step, inputs, stack } = this.first;
    const done = new Promise<void>((resolve) => {
      this.finish = resolve;
    });
    this.ready.push({ step, inputs, stack, splits: [], visits: new Map() });
    this.startReady();
    await done;
    return this.result();
  }

  private startReady(): void {
    const isCancelled = this.options.signal?.aborted === true;
    while (!isCancelled && this.running < this.options.maxWorkers) {
      const token = this.ready.pop();
      if (token === undefined) break;
      this.running += 1;
      void this.runToken(token);
    }
    if (this.running === 0) this.finish();
  }

  private async runToken(token: Token): Promise<void> {
    const visited = visit(token);
    const task = this.describe(visited);
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    try {
      this.checkIterations(visited);
      this.options.onEvent?.({ kind: "started", task });
      const record = await this.options.runTask(this.request(token), task);
      this.push(this.walk.follow(visited, record, task.taskId));
      this.end({ ...task, status: "succeeded", seconds: seconds(), record });
    } catch (error) {
      this.failure ??= { error };
      this.end({ ...task, status: "failed", seconds: seconds(), error });
    }
    this.running -= 1;
    this.startReady();
  }

  private describe({ step, stack, splits, visits }: Token): TaskInfo {
    this.lastTaskId += 1;
    const outer = splits.map((split) => split.visits.get(split.step) ?? 1);
    return {
      taskId: this.lastTaskId,
      step,
      indices: stack.map(({ index }) => index),
      iterations: [...outer, visits.get(step) ?? 1],
    };
  }

  private request({ step, inputs, stack }: Token): TaskRequest {
    const { fingerprint, store, transfers } = this.first;
    const remote = transfers === undefined ? {} : { transfers };
    return { step, inputs, stack, fingerprint, store, ...remote };
  }

  private checkIterations({ step, visits }: Token): void {
    const transition = transitionOf(this.options.manifest, step);
    if (transition.kind !== "switch") return;
    const { maxIterations } = transition;
    if ((visits.get(step) ?? 0) <= maxIterations) return;
    throw new FlowError(
      `step "${step}" has run ${maxIterations} times and its switch still leads back. If the loop ` +
        `needs more, say so: { condition: "${transition.condition}", maxIterations: ... }.`,
    );
  }

  private end(task: TaskResult): void {
    this.tasks.push(task);
    this.options.onEvent?.({ kind: "finished", task });
  }

  /** The newest first, so that what one item began is finished before the next is. */
  private push(tokens: Token[]): void {
    for (const token of tokens.reverse()) this.ready.push(token);
  }

  private result(): ScheduleResult {
    const { tasks } = this;
    if (this.options.signal?.aborted) return { status: "cancelled", tasks };
    if (this.failure !== undefined) return { status: "failed", tasks, error: this.failure.error };
    const { record } = this.walk;
    const unmet = this.walk.unmet();
    if (record !== undefined && unmet.length === 0) return { status: "succeeded", tasks, record };
    const waiting = unmet.length === 0 ? "" : ` These joins still wait: ${unmet.join(", ")}.`;
    const error = new FlowError(`no task is left to run, but the flow is not done.${waiting}`);
    return { status: "failed", tasks, error };
  }
}
