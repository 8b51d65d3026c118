import type { FlowRun, RunEvent } from "../runtime/run-bundle.js";
import type { TaskResult } from "../runtime/scheduler.js";
import { taskLabel } from "../runtime/task-label.js";
import type { Terminal } from "./terminal.js";

const CLEAR_LINE = "\r\u001b[2K";

/** Shows a run while it goes on: a live line on a terminal, a line for each task elsewhere. */
export class RunDisplay {
  private readonly running = new Map<number, string>();
  private done = 0;
  private failed = 0;
  private readonly isLive = process.stderr.isTTY === true;

  constructor(
    private readonly terminal: Terminal,
    /** Standard output is kept for a program, so what the tasks write goes to standard error. */
    private readonly quietOutput: boolean,
  ) {}

  show(event: RunEvent): void {
    const label = taskLabel(event.task);
    switch (event.kind) {
      case "started":
        this.running.set(event.task.taskId, label);
        if (!this.isLive) this.terminal.say(`${label} starts\n`);
        break;
      case "output":
        this.clear();
        this.write(event.stream, `[${label}] ${event.line}\n`);
        break;
      case "finished":
        this.finish(event.task, label);
        break;
    }
    this.redraw();
  }

  /** Say how the run went. */
  summarize(flow: string, { status, tasks }: FlowRun): void {
    this.clear();
    const seconds = tasks.reduce((sum, task) => sum + task.seconds, 0).toFixed(1);
    const counts = `${this.done} done, ${this.failed} failed, ${seconds} s in tasks`;
    this.terminal.say(`${flow} ${status}: ${counts}\n`);
  }

  private finish(task: TaskResult, label: string): void {
    this.running.delete(task.taskId);
    const seconds = `${task.seconds.toFixed(2)} s`;
    if (task.status === "succeeded") {
      this.done += 1;
      if (!this.isLive) this.terminal.say(`${label} done in ${seconds}\n`);
      return;
    }
    this.failed += 1;
    this.clear();
    this.terminal.say(`${label} failed after ${seconds}: ${messageOf(task.error)}\n`);
  }

  private write(stream: "stdout" | "stderr", text: string): void {
    if (stream === "stdout" && !this.quietOutput) this.terminal.out(text);
    else this.terminal.say(text);
  }

  private clear(): void {
    if (this.isLive) this.terminal.say(CLEAR_LINE);
  }

  private redraw(): void {
    if (!this.isLive) return;
    const names = [...this.running.values()].join(" ");
    const line = `${this.done} done, ${this.failed} failed, ${this.running.size} running: ${names}`;
    const width = process.stderr.columns ?? 80;
    this.terminal.say(`${CLEAR_LINE}${line.slice(0, width - 1)}`);
  }
}

/** The message of whatever a task has thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
