import type { FlowManifest } from "../protocol.js";
import type { TaskInfo } from "../task/task-runner.js";
import type { Token } from "./tokens.js";

/** A task that is to run: for the first time, or again. */
export interface Attempt {
  /** As the task starts: its visit counted. */
  token: Token;
  task: TaskInfo;
  /** That earlier attempts took. */
  seconds: number;
}

/** An attempt that failed, and is tried again after a while. */
export interface FailedAttempt extends Attempt {
  error: unknown;
}

/** What Node's timers can count: 24 days. They fire at once if more is asked. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The tasks that wait for their next attempt. They hold no worker meanwhile. */
export class Retries {
  private readonly waiting = new Map<FailedAttempt, NodeJS.Timeout>();

  constructor(private readonly manifest: FlowManifest) {}

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** Whether `@retry` allows no attempt after this one. */
  isLast({ step, retryCount }: TaskInfo): boolean {
    return retryCount >= this.timesOf(step);
  }

  /** How often `@retry` has a task of the step tried again. */
  timesOf(step: string): number {
    return this.manifest.steps[step]?.retry?.times ?? 0;
  }

  /** Seconds between two attempts of the step. */
  delayOf(step: string): number {
    return this.manifest.steps[step]?.retry?.delay ?? 0;
  }

  /** @param ready takes the next attempt when its time has come */
  wait(failed: FailedAttempt, ready: (next: Attempt) => void): void {
    const { token, task, seconds } = failed;
    const next = { token, task: { ...task, retryCount: task.retryCount + 1 }, seconds };
    const due = () => {
      this.waiting.delete(failed);
      ready(next);
    };
    const delay = Math.min(this.delayOf(task.step) * 1000, LONGEST_DELAY);
    this.waiting.set(failed, setTimeout(due, delay));
  }

  /** Ends the waiting: these attempts were the last. */
  cancel(): FailedAttempt[] {
    const failed = [...this.waiting.keys()];
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    return failed;
  }
}
