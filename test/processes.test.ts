import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutorName } from "../src/compiler/lower/plan.js";
import { type FlowOutcome, multiprocess, runFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { newFolder, ROOT } from "./support/paths.js";

/** Two tasks of a foreach and one of a loop, none of which ends, and each has started a process. */
const BUSY = `import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { FlowSpec, type Inputs, step } from "dagster-ts";

function hang(isDeaf: boolean): void {
  const child = spawn("sleep", ["1000"]);
  if (isDeaf) process.on("SIGTERM", () => undefined);
  appendFileSync(process.env.PIDS ?? "", \`\${process.ppid} \${process.pid} \${child.pid}\\n\`);
  for (;;);
}

export class Busy extends FlowSpec {
  items = [0, 1];
  mode = "more";

  @step
  start() {
    this.next(this.fan, this.again);
  }

  @step
  fan() {
    this.next(this.work, { foreach: "items" });
  }

  @step
  work() {
    hang(this.index === 1);
    this.next(this.join);
  }

  @step
  join(_inputs: Inputs<this>) {
    this.next(this.last);
  }

  @step
  again() {
    hang(false);
    this.next({ more: this.again, done: this.last }, { condition: "mode" });
  }

  @step
  last(_inputs: Inputs<this>) {
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** A task that fails, and is tried again an hour later. */
const WAITING = `import { FlowSpec, retry, step } from "dagster-ts";

export class Waiting extends FlowSpec {
  @retry({ times: 1, minutesBetweenRetries: 60 })
  @step
  start() {
    if (process.pid > 0) throw new Error("not yet");
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** A retry policy that says when it has been asked: the run waits from then on. */
const SAY_THAT_IT_WAITS = `
import os
from pathlib import Path

from dagster_ts.retry import StepRetryPolicy

calculate_delay = StepRetryPolicy.calculate_delay


def say_that_it_waits(self, attempt_num):
    delay = calculate_delay(self, attempt_num)
    Path(os.environ["MARK"]).touch()
    return delay


StepRetryPolicy.calculate_delay = say_that_it_waits
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function areGone(pids: number[]): Promise<boolean> {
  for (let tries = 0; tries < 600 && pids.some(isAlive); tries++) await sleep(50);
  return !pids.some(isAlive);
}

/** Waits until the busy flow's tasks run: the process ids of the parent, the task and the child of each. */
async function startedTasks(list: string): Promise<number[][]> {
  for (;;) {
    const text = existsSync(list) ? readFileSync(list, "utf8") : "";
    const rows = text.split("\n").slice(0, -1);
    if (rows.length >= 3) return rows.map((row) => row.split(" ").map(Number));
    await sleep(50);
  }
}

/** Starts the busy flow, and waits until its tasks are. */
async function startBusy(executor: ExecutorName) {
  const folder = newFolder("busy");
  const file = join(folder, "flow.ts");
  const list = join(folder, "pids.txt");
  writeFileSync(file, BUSY);
  const flow = await buildFlow(file, executor);
  const config = executor === "multiprocess" ? { config: multiprocess({ max_concurrent: 3 }) } : {};
  let run = 0;
  const outcome = runFlows(
    [{ id: "busy", file: flow.python.path, job: flow.plan.job, ...config }],
    {
      environment: { PIDS: list, DAGSTER_TS_MAX_WORKERS: "4" },
      onStart: (pid) => {
        run = pid;
      },
    },
  ).catch(() => undefined);
  const tasks = await startedTasks(list);
  const parents = tasks.map(([parent = 0]) => parent);
  return { run, outcome, parents, pids: tasks.flatMap(([, ...pids]) => pids) };
}

describe("no process is left behind", () => {
  test.each(["SIGTERM", "SIGKILL"] as const)("by %s of the run's process", async (signal) => {
    const { run, outcome, pids } = await startBusy("async");
    expect(pids.every(isAlive)).toBe(true);
    process.kill(run, signal);
    expect(await areGone(pids)).toBe(true);
    await outcome;
  });

  test.each(["children", "own process"])(
    "by SIGKILL of a multiprocess executor's %s",
    async (whose) => {
      const { run, outcome, parents, pids } = await startBusy("multiprocess");
      for (const pid of whose === "children" ? parents : [run]) process.kill(pid, "SIGKILL");
      expect(await areGone(pids)).toBe(true);
      // It may have ended already: all its steps have failed.
      if (isAlive(run)) process.kill(run, "SIGTERM");
      await outcome;
    },
  );

  test.each(["SIGTERM", "SIGKILL"] as const)("by %s of `dagster-ts run`", async (signal) => {
    const folder = newFolder("busy");
    const list = join(folder, "pids.txt");
    writeFileSync(join(folder, "flow.ts"), BUSY);
    const command = [join(ROOT, "bin", "dagster-ts.cjs"), "run", "flow.ts", "--max-workers", "4"];
    const env = { ...process.env, NODE_OPTIONS: "", PIDS: list };
    const run = spawn(process.execPath, command, { cwd: folder, env, stdio: "ignore" });
    const ended = new Promise((resolve) => run.once("exit", resolve));
    const pids = (await startedTasks(list)).flatMap(([, ...ids]) => ids);
    expect(pids.every(isAlive)).toBe(true);
    run.kill(signal);
    expect(await areGone(pids)).toBe(true);
    await ended;
  });
});

/** Two tasks, one of a loop, that print 250 MB on each stream and see what memory that has taken. */
const LOUD = `import { readFileSync } from "node:fs";
import { FlowSpec, step } from "dagster-ts";

/** MiB that a process has held at most. */
function peak(pid: number): number {
  const status = readFileSync("/proc/" + pid + "/status", "utf8");
  return Number(/VmHWM:\\s+(\\d+)/.exec(status)?.[1]) / 1024;
}

function print(): number[] {
  const line = "x".repeat(9_999) + "\\n";
  for (let count = 0; count < 250; count++) {
    const text = Buffer.alloc(1_000_000, line);
    process.stdout.write(text);
    process.stderr.write(text);
  }
  for (let count = 0; count < 1_000; count++) console.log(line + line);
  return [peak(process.pid), peak(process.ppid)];
}

export class Loud extends FlowSpec {
  peaks: number[] = [];
  mode = "done";

  @step
  start() {
    this.peaks = print();
    this.next(this.again);
  }

  @step
  again() {
    this.peaks.push(...print());
    this.next({ more: this.again, done: this.end }, { condition: "mode" });
  }

  @step
  end() {}
}
`;

const TO_NOWHERE = `
import os

for stream in (1, 2):
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
`;

test("output of any size neither blocks a task nor stays in memory", async () => {
  const file = join(newFolder("loud"), "flow.ts");
  writeFileSync(file, LOUD);
  const { python, plan } = await buildFlow(file);
  appendFileSync(python.path, TO_NOWHERE);
  const outcomes = await runFlows([{ id: "loud", file: python.path, job: plan.job }]);
  const { failures, records } = outcomes.get("loud") as FlowOutcome;
  expect(failures).toEqual({});
  // The process of a task and the one above it: first Python's, then the loop's.
  const peaks = records["Loud.end"]?.artifacts.peaks as number[];
  expect(peaks).toHaveLength(4);
  expect(Math.max(...peaks)).toBeLessThan(200);
});

/** Each item of the foreach ends in another way; the loop does what its tag says. */
const DYING = `import { FlowSpec, type Inputs, resources, step, timeout } from "dagster-ts";

function die(how: string): void {
  if (how === "block") for (;;);
  if (how === "kill") process.kill(process.pid, "SIGKILL");
  const kept: unknown[] = [];
  if (how === "full") for (;;) kept.push(new Array(100_000).fill(kept.length));
}

export class Dying extends FlowSpec {
  ways = ["kill", "full"];
  mode = "again";

  @step
  start() {
    this.next(this.fan, this.late, this.loop);
  }

  @step
  fan() {
    this.next(this.work, { foreach: "ways" });
  }

  @resources({ memory: 48 })
  @step
  work() {
    die(this.input);
    this.next(this.join);
  }

  @step
  join(_inputs: Inputs<this>) {
    this.next(this.last);
  }

  @timeout({ seconds: 1 })
  @step
  late() {
    die("block");
    this.next(this.last);
  }

  @timeout({ seconds: 1 })
  @step
  loop() {
    die("block");
    this.next({ again: this.loop, done: this.last }, { condition: "mode" });
  }

  @step
  last(_inputs: Inputs<this>) {
    this.next(this.end);
  }

  @step
  end() {}
}
`;

test("a run that only waits for a retry ends when it is told to", async () => {
  const folder = newFolder("waits");
  const file = join(folder, "flow.ts");
  const mark = join(folder, "waits.txt");
  writeFileSync(file, WAITING);
  const { python, plan } = await buildFlow(file);
  appendFileSync(python.path, SAY_THAT_IT_WAITS);
  let run = 0;
  const outcomes = runFlows([{ id: "waits", file: python.path, job: plan.job, logs: true }], {
    environment: { MARK: mark },
    onStart: (pid) => {
      run = pid;
    },
  });
  while (!existsSync(mark)) await sleep(50);
  process.kill(run, "SIGTERM");
  const { success, logs } = (await outcomes).get("waits") as FlowOutcome;
  expect(success).toBe(false);
  expect(logs.at(-1)?.message).toContain("Execution was interrupted");
  // Not after the delay, which is longer than a test may take.
  expect(logs.map(({ event }) => event)).not.toContain("STEP_RESTARTED");
});

describe("a process that ends before its task", () => {
  let failures: FlowOutcome["failures"];

  beforeAll(async () => {
    const file = join(newFolder("dying"), "flow.ts");
    writeFileSync(file, DYING);
    const { python, plan } = await buildFlow(file);
    const outcomes = await runFlows([{ id: "dying", file: python.path, job: plan.job }]);
    failures = outcomes.get("dying")?.failures ?? {};
  });

  test("killed from outside: the failure says so", () => {
    expect(failures["Dying.work[0]"]).toContain("A task of step work failed: Node was ended by");
    expect(failures["Dying.work[0]"]).toContain("signal 9 (Killed). Somebody killed it, or");
  });

  test("out of memory: the failure says what to do", () => {
    expect(failures["Dying.work[1]"]).toContain(
      "If its stderr says that its heap is full, @resources({ memory: MB }) makes it larger.",
    );
  });

  test.each(["late", "loop__loop"])("timed out, in %s: the failure says so", (op) => {
    expect(failures[`Dying.${op}`]).toContain("imed out after 1 s (@timeout).");
  });
});

/** Four loops side by side, with a split in each; then one alone, whose branches wait for each other. */
const LOOPS = `import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowSpec, type Inputs, step } from "dagster-ts";

const journal = process.env.JOURNAL ?? "";

async function run(name: string): Promise<void> {
  appendFileSync(journal, "+" + name + "\\n");
  await sleep(100);
  if (name.startsWith("lone")) {
    const both = ["+lone_a", "+lone_b"];
    while (!both.every((one) => readFileSync(journal, "utf8").includes(one))) await sleep(20);
  }
  appendFileSync(journal, "-" + name + "\\n");
}

export class Loops extends FlowSpec {
  items = [0, 1, 2, 3];
  mode = "done";

  @step
  start() {
    this.next(this.again, { foreach: "items" });
  }

  @step
  again() {
    this.next(this.a, this.b, this.c);
  }

  @step
  async a() {
    await run("a");
    this.next(this.both);
  }

  @step
  async b() {
    await run("b");
    this.next(this.both);
  }

  @step
  async c() {
    await run("c");
    this.next(this.both);
  }

  @step
  both(_inputs: Inputs<this>) {
    this.mode = "done";
    this.next({ more: this.again, done: this.join }, { condition: "mode" });
  }

  @step
  join(_inputs: Inputs<this>) {
    this.next(this.lone);
  }

  @step
  lone() {
    this.next(this.lone_a, this.lone_b);
  }

  @step
  async lone_a() {
    await run("lone_a");
    this.next(this.lone_both);
  }

  @step
  async lone_b() {
    await run("lone_b");
    this.next(this.lone_both);
  }

  @step
  lone_both(_inputs: Inputs<this>) {
    this.mode = "done";
    this.next({ more: this.lone, done: this.end }, { condition: "mode" });
  }

  @step
  end() {}
}
`;

/** How often the flow runs: `scripts/load-tests.mjs` runs it many times beside other work. */
const RUNS = Array.from({ length: Number(process.env.LOAD_RUNS ?? 1) }, (_, index) => index + 1);

test.each(RUNS)(
  "the bound on Node processes holds for loops too, which borrow what others do not need (run %d)",
  async () => {
    const folder = newFolder("loops");
    const file = join(folder, "flow.ts");
    const journal = join(folder, "journal.txt");
    writeFileSync(file, LOOPS);
    const { python, plan } = await buildFlow(file);
    const environment = { JOURNAL: journal, DAGSTER_TS_MAX_WORKERS: "3" };
    const request = { id: "loops", file: python.path, job: plan.job };
    const outcome = (await runFlows([request], { environment })).get("loops");
    expect(outcome).toMatchObject({ success: true, failures: {} });
    let running = 0;
    let most = 0;
    for (const line of readFileSync(journal, "utf8").split("\n").slice(0, -1)) {
      running += line.startsWith("+") ? 1 : -1;
      most = Math.max(most, running);
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  },
);
