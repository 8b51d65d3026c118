import { messageOf } from "../runtime/error-details.js";
import type { CheckResult } from "../runtime/schedule/check-results.js";
import type { FlowRun, RunEvent } from "../runtime/schedule/run-bundle.js";
import { taskLabel } from "../runtime/task/task-label.js";
import type { TaskResult } from "../runtime/task/task-runner.js";
import { Progress } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** Shows a run on this machine. */
export class RunDisplay {
  private readonly progress: Progress;

  constructor(
    private readonly terminal: Terminal,
    /** Whether standard output is for a program, so that the output of tasks goes to standard error. */
    private readonly quietOutput: boolean,
  ) {
    this.progress = new Progress(terminal);
  }

  show(event: RunEvent): void {
    const label = taskLabel(event.task);
    switch (event.kind) {
      case "started":
        this.progress.start(label, String(event.task.taskId));
        break;
      case "retried":
        this.progress.retry(label, event.delay, messageOf(event.error), String(event.task.taskId));
        break;
      case "output":
        this.progress.print(() => this.write(event.stream, `[${label}] ${event.line}\n`));
        break;
      case "finished":
        this.finish(event.task, label);
        break;
    }
  }

  /** Prints a summary of the run. */
  summarize(flow: string, { status, tasks, checks }: FlowRun): void {
    for (const check of checks) this.sayCheck(check);
    const seconds = tasks.reduce((sum, task) => sum + task.seconds, 0);
    this.progress.finish(flow, status, seconds);
  }

  private sayCheck({ name, blocking, passed, severity, description }: CheckResult): void {
    const what = blocking ? "blocking check" : "check";
    const result = passed ? "passed" : severity === "warn" ? "failed, as a warning" : "failed";
    const reason = description === undefined ? "" : `: ${description}`;
    this.progress.say(`${what} ${name} ${result}${reason}\n`);
  }

  private finish({ taskId, status, seconds, error }: TaskResult, label: string): void {
    const key = String(taskId);
    if (status === "succeeded") this.progress.succeed(label, seconds, key);
    else this.progress.fail(label, seconds, messageOf(error), key);
  }

  private write(stream: "stdout" | "stderr", text: string): void {
    if (stream === "stdout" && !this.quietOutput) this.terminal.out(text);
    else this.terminal.say(text);
  }
}
