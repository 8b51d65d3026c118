import fc from "fast-check";
import { FlowSpec, type Inputs, step } from "../src/index.js";
import type { TaskRecord } from "../src/runtime/protocol.js";
import { schedule } from "../src/runtime/schedule/scheduler.js";
import { taskLabel } from "../src/runtime/task/task-label.js";
import type { SchedulerEvent } from "../src/runtime/task/task-runner.js";
import {
  choose,
  each,
  end,
  frame,
  joining,
  manifestOf,
  record,
  requestOf,
  runAll,
  to,
  valuesOf,
} from "./runtime-support.js";

let maxIterations = 1000;

/** A foreach in a static branch in a loop in a foreach: all shapes in one another. */
class Everything extends FlowSpec {
  rows = [2, 3];
  left!: number;
  mode!: string;
  cells!: string[];
  trace = "";

  @step
  start() {
    this.next(this.row, { foreach: "rows" });
  }
  @step
  row() {
    this.left = this.input;
    this.next(this.again);
  }
  @step
  again() {
    this.next(this.a, this.b);
  }
  @step
  a() {
    this.cells = Array.from({ length: this.left }, (_, index) => `${this.left}${index}`);
    this.next(this.cell, { foreach: "cells" });
  }
  @step
  b() {
    this.trace = "b";
    this.next(this.join_branches);
  }
  @step
  cell() {
    this.trace = this.input;
    this.next(this.join_cells);
  }
  @step
  join_cells(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { include: ["left"] });
    this.trace = inputs.map((i) => i.trace).join(",");
    this.next(this.join_branches);
  }
  @step
  join_branches(inputs: Inputs<this, "a" | "b">) {
    this.mergeArtifacts(inputs, { include: ["left"] });
    this.trace = `${inputs.a.trace}+${inputs.b.trace}`;
    this.next(this.decide);
  }
  @step
  decide() {
    this.left -= 1;
    this.mode = this.left > 0 ? "more" : "done";
    this.next({ more: this.again, done: this.join_rows }, { condition: "mode", maxIterations });
  }
  @step
  join_rows(inputs: Inputs<this>) {
    this.trace = inputs.map((i) => i.trace).join(" ");
    this.next(this.end);
  }
  @step
  end() {}
}

const everything = (most: number) => {
  maxIterations = most;
  return {
    start: each("rows", "row"),
    row: to("again"),
    again: to("a", "b"),
    a: each("cells", "cell"),
    b: to("join_branches"),
    cell: to("join_cells"),
    join_cells: joining("a", to("join_branches")),
    join_branches: joining("again", to("decide")),
    decide: choose("mode", { more: "again", done: "join_rows" }, most),
    join_rows: joining("start", to("end")),
    end,
  };
};

test.each([1, 2, 8])("runs all shapes in one another, %d tasks at once", async (maxWorkers) => {
  const { status, record: last, tasks } = await runAll(Everything, everything(3), maxWorkers);
  expect(status).toBe("succeeded");
  expect(valuesOf(last)).toMatchObject({ trace: "10+b 10+b" });
  const cells = tasks.filter(({ step }) => step === "cell");
  expect(cells.map(({ indices, iterations }) => [indices, iterations]).sort()).toEqual(
    [
      // The indices in the foreachs, and the iterations: of again, a, cell.
      [[0, 0], [1, 1, 1]],
      [[0, 0], [2, 1, 1]],
      [[0, 1], [1, 1, 1]],
      [[1, 0], [1, 1, 1]],
      [[1, 0], [2, 1, 1]],
      [[1, 0], [3, 1, 1]],
      [[1, 1], [1, 1, 1]],
      [[1, 1], [2, 1, 1]],
      [[1, 2], [1, 1, 1]],
    ].sort(), // biome-ignore format: one line a task
  );
  expect(new Set(tasks.map(({ taskId }) => taskId)).size).toBe(tasks.length);
  expect(new Set(tasks.map(taskLabel)).size).toBe(tasks.length);
});

test("a loop that runs too often fails, by its step; the others go on", async () => {
  const { status, error, tasks } = await runAll(Everything, everything(2));
  expect(status).toBe("failed");
  expect((error as Error).message).toMatch(/^step "decide" has run 2 times and its switch still/);
  const failed = tasks.filter((task) => task.status === "failed");
  expect(failed.map(({ step, indices }) => [step, indices])).toEqual([["decide", [1]]]);
  expect(tasks.some(({ step }) => step === "join_rows")).toBe(false);
});

test("runs one loop and gives the record that leads out of it", async () => {
  const manifest = manifestOf(everything(5));
  const loop = ["again", "a", "b", "cell", "join_cells", "join_branches", "decide"];
  const place = frame("rows", 1, 2, 3);
  const row: TaskRecord = { ...record("row", { left: 3 }), stack: [place], next: "again" };
  const { runTask } = await import("../src/runtime/task/task.js");
  const result = await schedule(
    { manifest, maxWorkers: 2, runTask: (request) => runTask(Everything, manifest, request) },
    { ...requestOf(manifest, { step: "again", inputs: [row], stack: [place] }), loop },
  );
  expect(result.status).toBe("succeeded");
  expect(result.record).toMatchObject({ step: "decide", next: "join_rows", stack: [place] });
  expect(valuesOf(result.record)).toMatchObject({ left: 0, trace: "10+b" });
  expect(result.tasks.map(({ step }) => step)).not.toContain("join_rows");
  const decisions = result.tasks.filter(({ step }) => step === "decide");
  expect(decisions.map(({ iterations }) => iterations)).toEqual([[1], [2], [3]]);
});

const itemSteps = (allowEmpty = false) => ({
  start: each("items", "work", allowEmpty),
  work: to("after"),
  after: to("join"),
  join: joining("start", to("end")),
  end,
});

function itemFlow(items: unknown[], work: (item: unknown) => void | Promise<void>) {
  return class ItemFlow extends FlowSpec {
    items = items;
    result!: unknown;
    @step
    start() {
      this.next(this.work, { foreach: "items", allowEmpty: items.length === 0 });
    }
    @step
    async work() {
      await work(this.input);
      this.result = this.input;
      this.next(this.after);
    }
    @step
    after() {
      this.next(this.join);
    }
    @step
    join(inputs: Inputs<this>) {
      this.result = inputs.map((i) => i.result);
      this.next(this.end);
    }
    @step
    end() {}
  };
}

test("the siblings of a task that fails go on; its join does not run", async () => {
  const flow = itemFlow([0, 1, 2, 3, 4, 5], (item) => {
    if (item === 1) throw new Error("no one");
  });
  const { status, tasks, error } = await runAll(flow, itemSteps(), 2);
  expect([status, (error as Error).message]).toEqual(["failed", "no one"]);
  expect(tasks.filter(({ step }) => step === "after")).toHaveLength(5);
  expect(tasks.some(({ step }) => step === "join")).toBe(false);
});

test("a foreach over nothing that may be empty runs its join without inputs", async () => {
  const { record } = await runAll(
    itemFlow([], () => {}),
    itemSteps(true),
  );
  expect(valuesOf(record)).toEqual({ result: [] });
});

test("one item is finished before the next is begun", async () => {
  const { tasks } = await runAll(
    itemFlow(["a", "b"], () => {}),
    itemSteps(),
    1,
  );
  expect(tasks.map(({ step, indices }) => `${step}${indices}`)).toEqual(
    ["start", "work0", "after0", "work1", "after1", "join", "end"], // biome-ignore format: one line
  );
});

test("nothing starts after an abort", async () => {
  const abort = new AbortController();
  const manifest = manifestOf({ start: to("end"), end });
  const events: SchedulerEvent[] = [];
  const result = await schedule(
    {
      manifest,
      maxWorkers: 1,
      signal: abort.signal,
      onEvent: (event) => events.push(event),
      runTask: async ({ step, stack }) => {
        abort.abort();
        return { step, stack, artifacts: {}, next: "end" };
      },
    },
    requestOf(manifest, { step: "start", inputs: [], stack: [] }),
  );
  expect(result.status).toBe("cancelled");
  expect(events.map(({ kind, task }) => [kind, task.step])).toEqual([
    ["started", "start"],
    ["finished", "start"],
  ]);
});

test("a join to which a branch did not come fails by name", async () => {
  const manifest = manifestOf({
    start: to("a", "b"),
    a: to("join"),
    b: to("end"),
    join: joining("start", to("end")),
    end,
  });
  const result = await schedule(
    {
      manifest,
      maxWorkers: 1,
      runTask: async ({ step, stack }) => ({ step, stack, artifacts: {} }),
    },
    requestOf(manifest, { step: "start", inputs: [], stack: [] }),
  );
  expect([result.status, (result.error as Error).message]).toEqual([
    "failed",
    "no task is left to run, but the flow is not done. These joins still wait: join.",
  ]);
});

test("whatever the items, their times and the workers: in order, within bounds", async () => {
  const delays = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 5 }), async (items, maxWorkers) => {
      let running = 0;
      let most = 0;
      const flow = itemFlow(items, async (item) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, Number(item)));
        running -= 1;
      });
      const { record } = await runAll(flow, itemSteps(), maxWorkers);
      expect(valuesOf(record).result).toEqual(items);
      expect(most).toBeLessThanOrEqual(maxWorkers);
    }),
    { numRuns: 20 },
  );
});
