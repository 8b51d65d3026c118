import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FlowOutcome, type FlowRequest, runFlows } from "../dagster/run-flows.js";
import type { BuiltFlow } from "../support/build-flow.js";
import { newFolder } from "../support/paths.js";

/** A task that has begun, as the flow's journal has it. */
interface Begun {
  pid: number;
  parent: number;
  name: string;
}

/** What is killed: the newest task's process, the process that started it, or that of the run. */
export type Victim = "task" | "op" | "run";

/** When: at once after a task has begun, or so many milliseconds after the first has. */
export type Moment = { task: string } | { after: number };

/** Runs a flow on a real Dagster again and again, in one instance. */
export class FaultRuns {
  private readonly home = newFolder("faults");
  private readonly journal = join(this.home, "journal.txt");
  private readonly request: FlowRequest;

  constructor(flow: BuiltFlow, config: Record<string, unknown> = {}) {
    this.request = { id: "flow", file: flow.python.path, job: flow.plan.job, config, logs: true };
  }

  /** A run that nothing disturbs, and how long its tasks took, in milliseconds. */
  async undisturbed(): Promise<{ outcome: FlowOutcome; duration: number }> {
    const running = this.run({});
    await this.reached({ after: 0 }, running);
    const begin = performance.now();
    const outcome = await running;
    return { outcome, duration: performance.now() - begin };
  }

  /**
   * A run that is killed, and run again from its failure; that one, too, if there is a second kill.
   * @returns the last run; undefined if one had succeeded before it was killed
   */
  async killed(...kills: [Victim, Moment][]): Promise<FlowOutcome | undefined> {
    for (const [index, [victim, moment]] of kills.entries()) {
      let pid = 0;
      // A Python that was killed has no outcome.
      const run = this.run({ fromLast: index > 0 }, (python) => {
        pid = python;
      }).catch(() => undefined);
      await this.reached(moment, run);
      const newest = this.begun().findLast((task) => isAlive(task.pid));
      kill({ task: newest?.pid, op: newest?.parent, run: pid }[victim] ?? pid);
      if ((await run)?.success) return undefined;
    }
    const again = await this.run({ fromLast: true });
    // Killed between the run's last event and the end of its process.
    if (again.error?.includes("run that is not failed or canceled")) return undefined;
    if (again.error !== undefined) throw new Error(again.error);
    return again;
  }

  /** The tasks that have begun in the last run. */
  get tasks(): string[] {
    return this.begun().map(({ name }) => name);
  }

  private async run(
    more: Partial<FlowRequest>,
    onStart?: (pid: number) => void,
  ): Promise<FlowOutcome> {
    rmSync(this.journal, { force: true });
    const environment = { JOURNAL: this.journal };
    const options = { home: this.home, environment, ...(onStart && { onStart }) };
    const outcomes = await runFlows([{ ...this.request, ...more }], options);
    return outcomes.get("flow") as FlowOutcome;
  }

  private async reached(moment: Moment, run: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    void run.then(over, over);
    const isThere = ({ name }: Begun) => !("task" in moment) || name === moment.task;
    while (!isOver && !this.begun().some(isThere)) await sleep(10);
    if ("after" in moment) await sleep(moment.after);
  }

  private begun(): Begun[] {
    if (!existsSync(this.journal)) return [];
    const lines = readFileSync(this.journal, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => {
      const [pid, parent, ...name] = line.split(" ");
      return { pid: Number(pid), parent: Number(parent), name: name.join(" ") };
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
