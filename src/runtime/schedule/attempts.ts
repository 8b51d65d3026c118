import type { FlowManifest } from "../protocol.js";
import type { TaskInfo } from "../task/task-runner.js";
import type { Token } from "./tokens.js";

/** A task that is to run: for the first time, or again. */
export interface Attempt {
  /** The token with this visit counted. */
  token: Token;
  task: TaskInfo;
  /** The time that earlier attempts took. */
  seconds: number;
}

/** A failed attempt, to be tried again after a delay. */
export interface FailedAttempt extends Attempt {
  error: unknown;
}

/** The longest delay of Node's timers: 24 days. With more, they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The tasks that wait for their next attempt, without holding a worker. */
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

  /** How many times `@retry` tries a task of the step again. */
  timesOf(step: string): number {
    return this.manifest.steps[step]?.retry?.times ?? 0;
  }

  /** Seconds between two attempts of the step. */
  delayOf(step: string): number {
    return this.manifest.steps[step]?.retry?.delay ?? 0;
  }

  /** @param ready receives the next attempt after its delay */
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

  /** Ends the waiting, so that these attempts were the last. */
  cancel(): FailedAttempt[] {
    const failed = [...this.waiting.keys()];
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    return failed;
  }
}
