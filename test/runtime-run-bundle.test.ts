import { setTimeout as sleep } from "node:timers/promises";
import { type RunEvent, runBundle } from "../src/runtime/schedule/run-bundle.js";
import {
  bundle,
  each,
  end,
  joining,
  manifestOf,
  runtime,
  store,
  temporaryFolder,
  to,
} from "./runtime-support.js";

const folder = temporaryFolder();

const SOURCE = `import { FlowSpec, step } from "dagster-ts";

export class TestFlow extends FlowSpec {
  items = ["a", "b", "c"];
  result: unknown;

  @step
  start() {
    this.next(this.work, { foreach: "items" });
  }

  @step
  async work() {
    this.result = this.input + process.pid;
    process.stdout.write("working on " + this.input);
    console.error("almost done");
    if (process.env.TEST_MODE === "fail" && this.input === "b") throw new Error("no b");
    if (process.env.TEST_MODE === "die" && this.input === "b") process.kill(process.pid, "SIGKILL");
    if (process.env.TEST_MODE === "hang") {
      console.log("hangs", process.pid);
      for (;;) if (this.index > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    this.next(this.join);
  }

  @step
  join(inputs) {
    this.result = inputs.map((input) => input.result);
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** With more items, and one that dies in its first attempt alone. */
const FIVE = SOURCE.replace('"c"]', '"c", "d", "e"]')
  .replace('"items" }', '"items", batchSize: 2 }')
  .replace("{ FlowSpec", "{ current, FlowSpec")
  .replace('"die" &&', '"die" && current.retryCount === 0 &&');

const manifest = manifestOf({
  start: each("items", "work"),
  work: to("join"),
  join: joining("start", to("end")),
  end,
});

let path: string;

beforeAll(async () => {
  path = await bundle(folder, SOURCE, manifest);
});

afterEach(() => {
  delete process.env.TEST_MODE;
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function areGone(pids: number[]): Promise<boolean> {
  for (let tries = 0; tries < 100 && pids.some(isAlive); tries++) await sleep(50);
  return !pids.some(isAlive);
}

const hanging = (event: RunEvent) =>
  event.kind === "output" ? /hangs (\d+)$/.exec(event.line)?.[1] : undefined;

test("runs each task in a process of its own and gives what the end has left", async () => {
  const events: RunEvent[] = [];
  const run = await runBundle({ runtime, bundle: path }, manifest, store, {
    maxWorkers: 2,
    onEvent: (event) => events.push(event),
  });
  expect(run.status).toBe("succeeded");
  const result = run.artifacts.result as string[];
  expect(result.map((one) => one[0])).toEqual(["a", "b", "c"]);
  expect(new Set(result.map((one) => one.slice(1))).size).toBe(3);
  expect(run.artifacts).not.toHaveProperty("items");
  const output = events.flatMap((event) =>
    event.kind === "output"
      ? [`${event.task.step}${event.task.indices} ${event.stream}: ${event.line}`]
      : [],
  );
  expect(output.sort()).toEqual([
    "work0 stderr: almost done",
    "work0 stdout: working on a",
    "work1 stderr: almost done",
    "work1 stdout: working on b",
    "work2 stderr: almost done",
    "work2 stdout: working on c",
  ]);
});

test("the error of a task comes with its name and place", async () => {
  process.env.TEST_MODE = "fail";
  const { status, error, tasks, artifacts } = await runBundle(
    { runtime, bundle: path },
    manifest,
    store,
  );
  expect([status, artifacts]).toEqual(["failed", {}]);
  expect((error as Error).message).toBe("Error: no b");
  expect(error).toMatchObject({ details: { stack: [expect.stringMatching(/test_flow\.ts:17:/)] } });
  const ended = tasks.map(({ step, indices, status }) => `${step}${indices} ${status}`);
  expect(ended.sort()).toEqual([
    "start succeeded",
    "work0 succeeded",
    "work1 failed",
    "work2 succeeded",
  ]);
});

test("a process that dies is a failure of its task", async () => {
  process.env.TEST_MODE = "die";
  const { status, error } = await runBundle({ runtime, bundle: path }, manifest, store);
  expect(status).toBe("failed");
  expect((error as Error).message).toBe(
    'step "work": its process was ended by SIGKILL before the task was done. ' +
      "Somebody killed it, or the system did because memory ran out.",
  );
});

test("the tasks of a batch share a process, each with its output, and go on in another if it dies", async () => {
  process.env.TEST_MODE = "die";
  const { start: _start, work: _work, ...steps } = manifest.steps;
  const foreach = {
    kind: "foreach",
    target: "work",
    attribute: "items",
    allowEmpty: false,
  } as const;
  const batches = manifestOf({
    start: { transition: { ...foreach, batchSize: 2 } },
    work: { ...to("join"), retry: { times: 1, delay: 0 } },
    ...steps,
  });
  const lines: string[] = [];
  const retried: string[] = [];
  const run = await runBundle(
    { runtime, bundle: await bundle(folder, FIVE, batches, "batches") },
    batches,
    store,
    {
      maxWorkers: 3,
      onEvent: (event) => {
        if (event.kind === "output") lines.push(`${event.task.indices} ${event.line}`);
        if (event.kind === "retried") retried.push(`${event.task.indices}`);
      },
    },
  );
  expect([run.status, retried]).toEqual(["succeeded", ["1"]]);
  const pids = (run.artifacts.result as string[]).map((one) => one.slice(1));
  expect(pids[2]).toBe(pids[3]);
  expect(pids[0]).not.toBe(pids[1]);
  expect(new Set(pids).size).toBe(4);
  expect(await areGone(pids.map(Number))).toBe(true);
  const written = (item: string, index: number) => [
    `${index} working on ${item}`,
    `${index} almost done`,
  ];
  const expected = [..."abcde"].flatMap(written);
  expect(lines.sort()).toEqual([...expected, "1 almost done", "1 working on b"].sort());
});

test("an abort leaves no process behind, not even one in a busy loop", async () => {
  process.env.TEST_MODE = "hang";
  const abort = new AbortController();
  const pids: number[] = [];
  const run = await runBundle({ runtime, bundle: path }, manifest, store, {
    maxWorkers: 2,
    signal: abort.signal,
    onEvent: (event) => {
      const pid = hanging(event);
      if (pid !== undefined) pids.push(Number(pid));
      if (pids.length === 2) abort.abort();
    },
  });
  expect([run.status, pids.length]).toEqual(["cancelled", 2]);
  expect(await areGone(pids)).toBe(true);
});
