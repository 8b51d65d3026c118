import { jest } from "@jest/globals";
import { current, FlowSpec, type Inputs, step } from "../src/index.js";
import type { CatchPolicy, ManifestStep, TaskRecord } from "../src/runtime/protocol.js";
import { runTask } from "../src/runtime/task/task.js";
import {
  choose,
  each,
  end,
  joining,
  manifestOf,
  record,
  requestOf,
  to,
  valuesOf,
} from "./runtime-support.js";

const QUIET: CatchPolicy = { variable: "failure", printException: false };

/** A flow whose step `work` does whatever a test wants. */
function working(work: (flow: FlowSpec & Record<string, unknown>) => void) {
  return class Working extends FlowSpec {
    kept!: unknown;
    items!: unknown;
    mode!: unknown;
    failure: unknown;
    @step
    start() {
      this.next(this.work);
    }
    @step
    work() {
      work(this as unknown as FlowSpec & Record<string, unknown>);
      this.next(this.end);
    }
    @step
    join(_inputs: Inputs<this>) {
      this.next(this.end);
    }
    @step
    end() {}
  };
}

interface Attempt {
  transition?: ManifestStep;
  policy?: CatchPolicy;
  inherited?: Record<string, unknown>;
  retryCount?: number;
  times?: number;
  failure?: { message: string };
}

/** Runs `work`, once. */
function attempt(
  work: (flow: FlowSpec & Record<string, unknown>) => void,
  { transition = to("end"), policy = QUIET, inherited = {}, times, ...request }: Attempt = {},
): Promise<TaskRecord> {
  const retry = times === undefined ? {} : { retry: { times, delay: 0 } };
  const steps = {
    start: to("work"),
    work: { ...transition, catchError: policy, ...retry },
    join: joining("work", to("end")),
    end,
  };
  const manifest = manifestOf(steps);
  const input = { ...record("start", inherited), next: "work" };
  const asked = requestOf(manifest, { step: "work", inputs: [input], stack: [] });
  return runTask(working(work), manifest, { ...asked, ...request });
}

function fail(thrown: unknown = new RangeError("it failed")): never {
  throw thrown;
}

test("the error becomes an artifact, beside what was there before it", async () => {
  const caught = await attempt(
    (flow) => {
      flow.kept = "assigned";
      fail();
    },
    { inherited: { items: [1] } },
  );
  expect(caught).toMatchObject({ step: "work", next: "end" });
  const { failure, ...others } = valuesOf(caught);
  expect(others).toEqual({ kept: "assigned", items: [1] });
  expect(failure).toBeInstanceOf(RangeError);
  expect(failure).toMatchObject({
    message: "it failed",
    stack: expect.stringContaining("RangeError: it failed\n    at "),
  });
});

test("without `var` it is kept nowhere", async () => {
  const caught = await attempt(() => fail(), { policy: { printException: false } });
  expect(valuesOf(caught)).toEqual({});
});

test("what is thrown may be no Error, and what was assigned no artifact", async () => {
  const caught = await attempt((flow) => {
    flow.kept = () => "a function";
    flow.items = [1];
    fail({ code: 5 });
  });
  const { failure, ...others } = valuesOf(caught);
  expect(others).toEqual({ items: [1] });
  expect(failure).toMatchObject({ name: "Error", message: "{ code: 5 }" });
});

test("of an error that no artifact can be, its name, message and stack are kept", async () => {
  class LoadError extends TypeError {
    override name = "LoadError";
    retry = () => undefined;
  }
  const { failure } = valuesOf(await attempt(() => fail(new LoadError("no such file"))));
  expect(failure).toBeInstanceOf(Error);
  expect(failure).toMatchObject({
    name: "LoadError",
    message: "no such file",
    stack: expect.stringMatching(/no such file\n {4}at /),
  });
  expect(failure).not.toHaveProperty("retry");
});

test("a mistake that the runtime finds is caught too", async () => {
  const twice = await attempt((flow) => flow.next(flow.end as never));
  expect(valuesOf(twice).failure).toMatchObject({
    name: "FlowError",
    message: expect.stringContaining('step "work" called this.next(...) twice'),
  });
  const lost = await attempt((flow) => {
    flow.kept = () => "a function";
  });
  expect(valuesOf(lost).failure).toMatchObject({
    message: expect.stringContaining('artifact "kept" cannot be passed on'),
  });
});

test("a task that does not fail has no error, though one before it had", async () => {
  const well = await attempt(() => {}, { inherited: { failure: "old", kept: 1 } });
  expect(well.artifacts).toHaveProperty("failure");
  expect(valuesOf(well)).toEqual({ kept: 1, failure: undefined });
});

test("only the last attempt is caught", async () => {
  await expect(attempt(() => fail(), { times: 2, retryCount: 1 })).rejects.toThrow("it failed");
  const { failure } = valuesOf(await attempt(() => fail(), { times: 2, retryCount: 2 }));
  expect(failure).toMatchObject({ message: "it failed" });
  // Nothing is gained by another attempt.
  const mistake = (flow: FlowSpec & Record<string, unknown>) => flow.next(flow.end as never);
  const first = await attempt(mistake, { times: 2, retryCount: 0 });
  expect(valuesOf(first).failure).toMatchObject({ message: expect.stringContaining("twice") });
});

test("of a task whose process died the step is not called again", async () => {
  const failure = { message: "Node was killed\n" };
  const work = jest.fn();
  const { kept, failure: caught } = valuesOf(
    await attempt(work, { failure, inherited: { kept: 1 } }),
  );
  expect(kept).toBe(1);
  expect(caught).toMatchObject({ name: "Error", message: "Node was killed" });
  expect((caught as Error).stack).toBe("Error: Node was killed");
  expect(work).not.toHaveBeenCalled();
  await expect(attempt(work, { failure, times: 1, retryCount: 0 })).rejects.toThrow("killed");
});

test("it is printed, unless that is not wanted", async () => {
  const printed = jest.spyOn(console, "error").mockImplementation(() => undefined);
  await attempt(() => fail(), { policy: QUIET });
  expect(printed).not.toHaveBeenCalled();
  await attempt(() => fail(), { policy: { printException: true } });
  expect(printed).toHaveBeenCalledTimes(1);
  expect(printed.mock.calls[0]?.[0]).toMatch(
    /^@catchError goes on after step "work" has failed:\nRangeError: it failed\n {4}at /,
  );
  printed.mockRestore();
});

describe("where the way on hangs on an artifact", () => {
  const foreach = each("items", "join");
  const choice = choose("mode", { stay: "work", go: "end" });

  test("what was assigned before the failure is fanned out, or chosen by", async () => {
    const { items } = await attempt(
      (flow) => {
        flow.items = ["a", "b"];
        fail();
      },
      { transition: foreach },
    );
    expect(items?.map(({ item }) => item)).toEqual([{ json: "a" }, { json: "b" }]);
    const { next } = await attempt(
      (flow) => {
        flow.mode = "go";
        fail();
      },
      { transition: choice },
    );
    expect(next).toBe("end");
  });

  test.each([
    ["foreach", foreach, /cannot go on.* foreach over this\.items, which is undefined/],
    ["switch", choice, /cannot go on.* switch on this\.mode, which is undefined/],
  ])("without it the failure stands, and says why: %s", async (_kind, transition, message) => {
    const error = await attempt(() => fail(), { transition }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      name: "FlowError",
      message: expect.stringMatching(message),
      cause: expect.objectContaining({ message: "it failed" }),
    });
  });
});

describe("current", () => {
  test("is of the task, while it runs", async () => {
    let late: () => unknown = () => undefined;
    const seen: unknown[] = [];
    const work = () => {
      late = () => current.taskId;
      const { flowName, runId, stepName, taskId, retryCount, parameterNames } = current;
      seen.push(flowName, runId, stepName, taskId, retryCount, parameterNames);
      seen.push(current.scheduledTime);
    };
    await attempt(work, { retryCount: 1, times: 3 });
    expect(seen).toEqual(["TestFlow", "a run", "work", "work", 1, [], undefined]);
    expect(late).toThrow("current.taskId is there only while a step runs");
  });

  test.each(["flowName", "scheduledTime", "log"] as const)("outside of one: %s", (asked) => {
    expect(() => current[asked]).toThrow(`current.${asked} is there only while a step runs`);
  });
});
