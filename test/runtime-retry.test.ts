import { ProcessDied } from "../src/runtime/error-details.js";
import type { ManifestStep, TaskRecord, TaskRequest } from "../src/runtime/protocol.js";
import { schedule } from "../src/runtime/schedule/scheduler.js";
import type { SchedulerEvent, TaskRunner } from "../src/runtime/task/task-runner.js";
import { choose, each, end, frame, joining, manifestOf, requestOf, to } from "./runtime-support.js";

const item = (index: number) => frame("items", index, 2, index);

/** The record of a task that did what it should, in a foreach over two items from `start` on. */
function done({ step, stack }: TaskRequest): TaskRecord {
  const split = step === "start" ? { items: [item(0), item(1)], next: "work" } : {};
  return { step, stack, artifacts: {}, ...split };
}

function foreachSteps(work: Partial<ManifestStep>): Record<string, ManifestStep> {
  return {
    start: each("items", "work"),
    work: { ...to("join"), ...work },
    join: joining("start", to("end")),
    end,
  };
}

interface Watched {
  steps: Record<string, ManifestStep>;
  runTask: TaskRunner;
  maxWorkers?: number;
  onEvent?: (event: SchedulerEvent, abort: () => void) => void;
}

/** Runs a flow; also what it told on the way, a word each. */
async function watch({ steps, runTask, maxWorkers = 1, onEvent }: Watched) {
  const controller = new AbortController();
  const told: string[] = [];
  const manifest = manifestOf(steps);
  const result = await schedule(
    {
      manifest,
      runTask,
      maxWorkers,
      signal: controller.signal,
      onEvent: (event) => {
        const { step, indices, retryCount } = event.task;
        told.push(`${event.kind} ${step}${indices}.${retryCount}`);
        onEvent?.(event, () => controller.abort());
      },
    },
    requestOf(manifest, { step: "start", inputs: [], stack: [] }),
  );
  return { ...result, told };
}

test("a task that waits to be tried again holds no worker", async () => {
  const { status, tasks, told } = await watch({
    steps: foreachSteps({ retry: { times: 1, delay: 0.05 } }),
    runTask: async (request) => {
      if (request.stack[0]?.index === 0 && request.retryCount === 0) throw new Error("not yet");
      return done(request);
    },
  });
  expect(status).toBe("succeeded");
  expect(told.filter((line) => line.includes("work"))).toEqual([
    "started work0.0",
    "retried work0.0",
    "started work1.0",
    "finished work1.0",
    "started work0.1",
    "finished work0.1",
  ]);
  expect(tasks).toHaveLength(5);
});

test("after its last attempt a task has failed, with the error of that one", async () => {
  const counts: number[] = [];
  const { status, error, tasks } = await watch({
    steps: { start: { ...to("end"), retry: { times: 2, delay: 0 } }, end },
    runTask: async ({ retryCount, taskId }) => {
      counts.push(retryCount);
      throw new Error(`${taskId}, attempt ${retryCount}`);
    },
  });
  expect([status, counts, (error as Error).message]).toEqual([
    "failed",
    [0, 1, 2],
    "start, attempt 2",
  ]);
  expect(tasks).toMatchObject([{ step: "start", status: "failed", retryCount: 2 }]);
});

test("an abort ends the waiting at once", async () => {
  const { status, tasks, told } = await watch({
    steps: foreachSteps({ retry: { times: 9, delay: 1e9 } }),
    maxWorkers: 2,
    runTask: async (request) => {
      if (request.step === "work") throw new Error("never");
      return done(request);
    },
    onEvent: ({ kind, task }, abort) => {
      if (kind === "retried" && task.indices[0] === 0) setTimeout(abort, 20);
    },
  });
  expect(status).toBe("cancelled");
  expect(told.filter((line) => line.startsWith("retried"))).toHaveLength(2);
  expect(tasks.map((task) => `${task.step} ${task.status}`).sort()).toEqual([
    "start succeeded",
    "work failed",
    "work failed",
  ]);
});

test("a loop that runs too often is not tried again", async () => {
  const decide = {
    ...choose("mode", { more: "start", done: "end" }, 2),
    retry: { times: 5, delay: 0 },
  };
  const { status, told } = await watch({
    steps: { start: decide, end },
    runTask: async ({ step, stack }) => ({ step, stack, artifacts: {}, next: "start" }),
  });
  expect([status, told.filter((line) => line.startsWith("started")).length]).toEqual(["failed", 2]);
});

describe("a process that dies in a step with @catchError", () => {
  const died = () =>
    new ProcessDied({ name: "Error", message: "it died\n", stack: [], cause: null, context: null });
  const steps = foreachSteps({
    retry: { times: 1, delay: 0 },
    catchError: { printException: true },
  });

  test("is followed by another one after its last attempt, which makes the record", async () => {
    const asked: unknown[] = [];
    const { status } = await watch({
      steps,
      runTask: async (request) => {
        if (request.stack[0]?.index !== 1) return done(request);
        asked.push([request.retryCount, request.failure]);
        if (request.failure === undefined) throw died();
        return done(request);
      },
    });
    expect(status).toBe("succeeded");
    expect(asked).toEqual([
      [0, undefined],
      [1, undefined],
      [1, { message: "it died" }],
    ]);
  });

  test("but not when the run was aborted", async () => {
    let failures = 0;
    const { status } = await watch({
      steps,
      runTask: async (request) => {
        if (request.failure !== undefined) failures += 1;
        if (request.step === "work") throw died();
        return done(request);
      },
      onEvent: ({ kind, task }, abort) => {
        if (kind === "started" && task.retryCount === 1) abort();
      },
    });
    expect([status, failures]).toEqual(["cancelled", 0]);
  });
});
