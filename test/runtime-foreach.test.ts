import { readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { FlowManifest, ForeachSettings, TaskRequest } from "../src/runtime/protocol.js";
import type { Attempt } from "../src/runtime/schedule/attempts.js";
import { batchOf, Limits } from "../src/runtime/schedule/limits.js";
import type { OpenSplit } from "../src/runtime/schedule/tokens.js";
import { UnfinishedOp } from "../src/runtime/store/unfinished-op.js";
import { itemKey } from "../src/runtime/task/item-key.js";
import { taskLabel } from "../src/runtime/task/task-label.js";
import { end, manifestOf, record, requestOf, temporaryFolder } from "./runtime-support.js";

function foreachs(settings: Record<string, ForeachSettings>): FlowManifest {
  const steps = Object.entries(settings).map(([name, said]) => {
    const foreach = {
      kind: "foreach",
      target: "end",
      attribute: "items",
      allowEmpty: false,
    } as const;
    return [name, { transition: { ...foreach, ...said } }] as const;
  });
  return manifestOf({ ...Object.fromEntries(steps), end });
}

const split = (step: string, taskId: number, branch: number): OpenSplit => ({
  step,
  taskId,
  branch,
  size: 10,
  visits: new Map(),
});

function attempt(splits: OpenSplit[], batch?: string): Attempt {
  const task = { taskId: 1, step: "end", indices: [], iterations: [], retryCount: 0 };
  const token = { step: "end", inputs: [], stack: [], splits, visits: new Map() };
  return { token, task: { ...task, ...(batch !== undefined && { batch }) }, seconds: 0 };
}

describe("limits", () => {
  test("a foreach in another counts for both, the tasks of all outer items together", () => {
    const limits = new Limits(
      foreachs({ outer: { maxParallel: 3 }, inner: { maxParallel: 2 }, free: {} }),
    );
    const inner = (item: number) => attempt([split("outer", 1, item), split("inner", 2 + item, 0)]);
    const outer = attempt([split("outer", 1, 5), split("free", 9, 0)]);
    limits.enter(inner(0));
    expect([limits.hasRoom(inner(1)), limits.hasRoom(outer)]).toEqual([true, true]);
    limits.enter(inner(1));
    expect([limits.hasRoom(inner(2)), limits.hasRoom(outer)]).toEqual([false, true]);
    limits.enter(outer);
    limits.leave(inner(0));
    expect([limits.hasRoom(inner(2)), limits.hasRoom(outer)]).toEqual([true, true]);
    limits.enter(inner(2));
    expect([limits.hasRoom(inner(2)), limits.hasRoom(outer)]).toEqual([false, false]);
    expect(limits.hasRoom(attempt([]))).toBe(true);
  });

  test("a batch runs one task at a time", () => {
    const limits = new Limits(foreachs({ start: { batchSize: 2 } }));
    limits.enter(attempt([], "1/0"));
    const rooms = ["1/0", "1/1"].map((batch) => limits.hasRoom(attempt([], batch)));
    expect(rooms).toEqual([false, true]);
    limits.leave(attempt([], "1/0"));
    expect(limits.hasRoom(attempt([], "1/0"))).toBe(true);
  });

  test("a task is of the outermost batch around it, of its split's own task", () => {
    const manifest = foreachs({ plain: {}, outer: { batchSize: 3 }, inner: { batchSize: 1 } });
    const batches = [
      [split("plain", 1, 7)],
      [split("plain", 1, 7), split("outer", 2, 2)],
      [split("outer", 2, 3), split("inner", 4, 9)],
      [split("outer", 5, 3)],
    ].map((splits) => batchOf(splits, manifest));
    expect(batches).toEqual([undefined, "2/0", "2/1", "5/1"]);
  });
});

describe("the name that an item gives to its task", () => {
  test.each<[unknown, true | string, string]>([
    ["apple", true, "apple"],
    ["../../etc/passwd; rm -rf /", true, "etc_passwd_rm_rf"],
    ["Ærø café №5", true, "r_cafe_No5"],
    ["日本", true, ""],
    ["__a--b__", true, "a_b"],
    [-1.5, true, "1_5"],
    [10n, true, "10"],
    [false, true, "false"],
    [{ sku: "A 7" }, "sku", "A_7"],
    ["text", "length", "4"],
    ["x".repeat(100), true, "x".repeat(64)],
  ])("of %j by %j", (item, key, name) => {
    expect(itemKey("items[0]", item, key)).toBe(name);
  });

  test.each<[unknown, true | string, string]>([
    [null, true, "items[3] is null"],
    [undefined, "sku", "items[3].sku is undefined"],
    [{ sku: ["A"] }, "sku", "items[3].sku is [ 'A' ]"],
    [{}, "constructor", "items[3].constructor is [Function: Object]"],
  ])("none of %j by %j", (item, key, message) => {
    expect(() => itemKey("items[3]", item, key)).toThrow(message);
  });

  test("the whole name has at most 64 letters, begins with the indices, and ends in no underscore", () => {
    const task = { step: "work", indices: [1, 20], iterations: [] };
    const keys = ["a".repeat(58), "b".repeat(64)];
    expect(taskLabel({ ...task, keys })).toBe(`work[1_20_${"a".repeat(58)}]`);
    expect(taskLabel({ ...task, keys: [] })).toBe("work[1_20]");
  });
});

describe("what a batch keeps", () => {
  const folder = temporaryFolder();
  const request = (id: string, run: Partial<TaskRequest> = {}): TaskRequest => ({
    ...requestOf(manifestOf({ end }), { step: "work", inputs: [], stack: [] }),
    store: folder,
    run: { id },
    ...run,
  });
  const one = record("work", { value: 1 });
  const fileOf = (id: string) =>
    join(folder, "unfinished", id, readdirSync(join(folder, "unfinished", id))[0] ?? "");

  test("is what is done and which attempts there were, for the next process of the run", () => {
    const kept = new UnfinishedOp(request("run"));
    kept.begin("work[0]", 0);
    kept.add("work[0]", one);
    kept.begin("work[1]", 0);
    kept.begin("work[2]", 0);
    kept.begin("work[1]", 1);
    const next = new UnfinishedOp(request("run"));
    expect([next.get("work[0]"), next.get("work[1]")]).toEqual([one, undefined]);
    expect(["work[1]", "work[2]", "work[3]"].map((task) => next.attemptOf(task))).toEqual([
      1, 1, 0,
    ]);
    expect([0, 1].map((number) => next.hasInterrupted("work[1]", number))).toEqual([false, true]);
    expect(next.hasInterrupted("work[2]", 0)).toBe(false);
    next.remove();
    expect(new UnfinishedOp(request("run")).get("work[0]")).toBeUndefined();
  });

  test("survives half a line, and what is appended to it", () => {
    const kept = new UnfinishedOp(request("half"));
    kept.add("work[0]", one);
    kept.begin("work[1]", 0);
    kept.add("work[1]", one);
    const file = fileOf("half");
    truncateSync(file, readFileSync(file).length - 5);
    const next = new UnfinishedOp(request("half"));
    expect([next.get("work[1]"), next.hasInterrupted("work[1]", 0)]).toEqual([undefined, true]);
    next.add("work[1]", one);
    expect(new UnfinishedOp(request("half")).get("work[1]")).toEqual(one);
  });

  test("goes over to the run that goes on from a failure, without the attempts", () => {
    const failed = new UnfinishedOp(request("failed"));
    failed.add("work[0]", one);
    failed.begin("work[1]", 2);
    const resumed = new UnfinishedOp(request("resumed", { resumes: "failed" }));
    expect([resumed.get("work[0]"), resumed.attemptOf("work[1]")]).toEqual([one, 0]);
    expect(resumed.hasInterrupted("work[1]", 2)).toBe(false);
    const again = new UnfinishedOp(request("third", { resumes: "resumed" }));
    expect(again.get("work[0]")).toEqual(one);
    expect(new UnfinishedOp(request("other")).get("work[0]")).toBeUndefined();
  });

  test("belongs to one batch, and its run's id leads to no other folder", () => {
    new UnfinishedOp(request("../../up")).add("work[0]", one);
    expect(readdirSync(join(folder, "unfinished"))).toContain("______up");
    const items = [{ ...record("start", {}), items: [] }];
    expect(new UnfinishedOp(request("../../up", { inputs: items })).get("work[0]")).toBeUndefined();
  });
});
