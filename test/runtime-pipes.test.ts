import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PipesSession } from "../src/runtime/dagster/pipes.js";
import { type DagsterRequest, PROTOCOL } from "../src/runtime/protocol.js";
import {
  bundle,
  choose,
  each,
  end,
  frame,
  joining,
  manifestOf,
  record,
  runtime,
  store,
  temporaryFolder,
  to,
  valuesOf,
} from "./runtime-support.js";

const folder = temporaryFolder();

/** A context of Dagster 1.13, as the generated Python passes it. */
const PYTHON_CONTEXT =
  '{"data": {"asset_keys": null, "run_id": "1b2c", "job_name": "\\u00fcbung", "retry_number": 2, "extras": {"step": "start", "text": "a\\u2028b"}}}';

interface Message {
  __dagster_pipes_version: string;
  method: string;
  params: Record<string, unknown> & { exception?: Exception };
}

interface Exception {
  name: string;
  message: string;
  stack: string[];
  cause: Exception | null;
  context: null;
}

let files = 0;

function newFile(content: string): string {
  files += 1;
  const path = join(folder, `messages ${files}`);
  writeFileSync(path, content);
  return path;
}

function messagesOf(path: string): Message[] {
  const lines = readFileSync(path, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line) as Message);
}

test("reads what Python has written, and writes what Python reads", () => {
  const path = newFile("");
  const session = PipesSession.open({
    DAGSTER_PIPES_CONTEXT: PYTHON_CONTEXT,
    DAGSTER_PIPES_MESSAGES: JSON.stringify({ path, include_stdio_in_messages: false }),
  });
  expect(session.context).toMatchObject({ run_id: "1b2c", job_name: "übung", retry_number: 2 });
  expect(session.context.extras).toEqual({ step: "start", text: "a\u2028b" });
  session.log("warning", "two\nlines");
  session.reportAssetMaterialization("Flow", { rows: { raw_value: 3, type: "int" } });
  session.close();
  session.log("info", "too late");
  session.close();
  const version = { __dagster_pipes_version: "0.1" };
  expect(messagesOf(path)).toEqual([
    { ...version, method: "log", params: { message: "two\nlines", level: "WARNING" } },
    {
      ...version,
      method: "report_asset_materialization",
      params: {
        asset_key: "Flow",
        metadata: { rows: { raw_value: 3, type: "int" } },
        data_version: null,
      },
    },
    { ...version, method: "closed", params: {} },
  ]);
});

const SOURCE = `import { FlowSpec, step } from "dagster-ts";
import { setTimeout as sleep } from "node:timers/promises";

export class TestFlow extends FlowSpec {
  items = ["a", "b"];
  left!: number;
  mode!: string;
  big!: string;

  @step
  start() {
    console.log("hello");
    this.next(this.work, { foreach: "items" });
  }

  @step
  async work() {
    console.warn("working on", this.input);
    await sleep(1);
    if (this.input === "b") fail();
    if (this.input === "exit") process.exit(0);
    if (this.input === "stuck") await new Promise(() => {});
    if (this.input === "floating") void Promise.reject(new Error("nobody caught me"));
    if (this.input === "string") throw "thrown";
    if (this.input === "timer") setInterval(() => {}, 1000);
    if (this.input === "big") this.big = "x".repeat(3_000_000);
    this.next(this.join);
  }

  @step
  join(inputs) {
    this.left = 3;
    this.next(this.count);
  }

  @step
  count() {
    this.left -= 1;
    console.log("left", this.left);
    if (this.left === 1 && this.input === "loop fails") fail();
    this.mode = this.left === 0 ? "done" : "more";
    this.next({ more: this.count, done: this.end }, { condition: "mode" });
  }

  @step
  end() {}
}

function fail(): never {
  throw new Error("no b", { cause: new TypeError("deeper") });
}
`;

const manifest = {
  ...manifestOf({
    start: each("items", "work"),
    work: to("join"),
    join: joining("start", to("count")),
    count: choose("mode", { more: "count", done: "end" }),
    end,
  }),
  sources: {
    "test_flow.ts": createHash("sha256").update(SOURCE).digest("hex"),
    "missing.ts": "0",
  },
};

let path: string;

beforeAll(async () => {
  path = await bundle(folder, SOURCE, manifest);
});

/** Runs the bundle as the generated Python does. */
function runNode(request: Partial<DagsterRequest>, bundlePath = path) {
  const messages = newFile("");
  const answer = newFile("");
  const extras = {
    inputs: [],
    stack: [],
    fingerprint: manifest.fingerprint,
    store,
    location: "here",
    parent: null,
    protocol: PROTOCOL,
    answer,
    ...request,
  };
  const context = newFile(JSON.stringify({ run_id: "1", extras }));
  const node = spawnSync(process.execPath, ["--enable-source-maps", runtime, bundlePath], {
    cwd: "/",
    encoding: "utf8",
    env: {
      ...process.env,
      DAGSTER_PIPES_CONTEXT: JSON.stringify({ path: context }),
      DAGSTER_PIPES_MESSAGES: JSON.stringify({ path: messages }),
    },
  });
  const all = messagesOf(messages);
  return {
    code: node.status,
    stdout: node.stdout,
    stderr: node.stderr,
    methods: all.map(({ method }) => method),
    logs: all.filter(({ method }) => method === "log").map(({ params }) => params),
    answer: JSON.parse(readFileSync(answer, "utf8") || "null"),
    exception: all.at(-1)?.params.exception,
  };
}

function work(item: string) {
  const start = { ...record("start", {}), next: "work" };
  return runNode({ step: "work", inputs: [start], stack: [frame("items", 0, 1, item)] });
}

test("a task is answered with its record, and its output goes two ways", () => {
  const done = runNode({ step: "start" });
  expect(done).toMatchObject({ code: 0, stdout: "hello\n", stderr: "" });
  expect(done.methods).toEqual(["log", "closed"]);
  expect(done.logs).toEqual([{ message: "hello", level: "INFO" }]);
  const items = ["a", "b"].map((item, index) => frame("items", index, 2, item));
  const answer = { ...record("start", { items: ["a", "b"] }), next: "work", items };
  expect(done.answer).toEqual({
    output: answer,
    metadata: {
      "this.items": 'Array(2), 9 B: ["a", "b"]',
      command: "dagster-ts artifacts 1 'start'",
      store: "here",
    },
  });
  const kept = JSON.parse(readFileSync(join(store, "runs", "1", "start.json"), "utf8"));
  expect(kept).toMatchObject({ flow: "TestFlow", task: "start", record: answer });
  expect(done.exception).toBeUndefined();
});

test("a step that throws closes the session with the places in the .ts file first", () => {
  const { code, exception, stderr, answer } = work("b");
  expect(code).toBe(1);
  expect(exception).toMatchObject({ name: "Error", message: "Error: no b\n", context: null });
  expect(exception?.cause).toMatchObject({ name: "TypeError", message: "TypeError: deeper\n" });
  expect(exception?.stack).toHaveLength(2);
  expect(exception?.stack[0]).toMatch(/^ {4}at .*fail.* \(.*test_flow\.ts:50:9\)\n$/);
  expect(exception?.stack[1]).toMatch(/^ {4}at .*work.* \(.*test_flow\.ts:20:29\)\n$/);
  expect(stderr).toContain("Error: no b\n    at ");
  expect(stderr).toContain("Caused by: TypeError: deeper");
  expect(answer.error).toContain("test_flow.ts:50:9");
});

test.each([
  ["exit", "died", /^the process ended before the step did/],
  ["stuck", "died", /^the process ended before the step did/],
  ["floating", "died", /^Error: nobody caught me/],
  ["string", "error", /^The step threw something that is no Error: 'thrown'/],
])("a step fails that ends by: %s", (item, outcome, message) => {
  const { code, exception, methods, answer } = work(item);
  expect([code, methods.filter((method) => method === "closed")]).toEqual([1, ["closed"]]);
  expect(exception?.message).toMatch(message);
  expect(answer).toEqual({ [outcome]: expect.stringMatching(message) });
});

test("what the step leaves open does not keep the op waiting; a big artifact arrives", () => {
  expect(work("timer").code).toBe(0);
  const { answer } = work("big");
  expect(valuesOf(answer.output).big).toHaveLength(3e6);
});

test("an answer that there is no room for is a failure that says so", () => {
  const answer = join(newFile(""), "answer.json");
  const { code, stderr } = runNode({ step: "start", answer } as Partial<DagsterRequest>);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^what the task passes on cannot be left in .* \(ENOTDIR.*run again\.\n$/);
});

test("a source that changed since is a warning", async () => {
  const changed = await bundle(folder, SOURCE, manifest, "changed");
  const sources = { "changed.ts": "0", ...manifest.sources };
  await bundle(folder, SOURCE, { ...manifest, sources }, "changed");
  const { code, logs } = runNode({ step: "start" }, changed);
  expect(code).toBe(0);
  expect(logs[0]).toEqual({
    level: "WARNING",
    message:
      '"changed.ts" changed since changed.mjs was made, which runs as it was. ' +
      "Make it again: dagster-ts create test_flow.ts",
  });
});

test("a loop runs each of its tasks in a process of its own, and logs it", () => {
  const input = { ...record("join", { left: 3 }), next: "count" };
  const { code, logs, answer, stdout } = runNode({
    step: "count",
    inputs: [input],
    loop: ["count"],
  });
  expect(code).toBe(0);
  const last = { ...record("count", { left: 0, mode: "done" }), next: "end" };
  expect(answer.output).toEqual(last);
  expect(answer.metadata.command).toBe("dagster-ts artifacts 1 'count#3'");
  expect(logs.map(({ message }) => message)).toEqual([
    "count, iteration 1 starts.",
    "[count, iteration 1] left 2",
    "count, iteration 2 starts.",
    "[count, iteration 2] left 1",
    "count, iteration 3 starts.",
    "[count, iteration 3] left 0",
  ]);
  expect(stdout).toContain("[count, iteration 2] left 1\n");
});

test("an error inside a loop keeps its place in the .ts file", () => {
  const stack = [frame("items", 0, 1, "loop fails")];
  const input = { ...record("join", { left: 3 }), stack, next: "count" };
  const { code, exception } = runNode({ step: "count", inputs: [input], stack, loop: ["count"] });
  expect([code, exception?.message]).toEqual([1, "Error: no b\n"]);
  expect(exception?.stack[0]).toContain("test_flow.ts:50:9");
});

test.each([
  [
    { protocol: PROTOCOL + 1 },
    /^The Python package speaks protocol .* pip install --force-reinstall/,
  ],
  [
    { fingerprint: "f" },
    /^test_flow.mjs was made from another graph .* dagster-ts create test_flow.ts/,
  ],
])("a request of %j is refused", (request, message) => {
  const { code, exception } = runNode({ step: "start", ...request });
  expect(code).toBe(1);
  expect(exception?.message).toMatch(message);
});

test.each([
  [PROTOCOL + 1, /other.mjs was made for protocol .* pip install -U dagster-ts/],
  [PROTOCOL - 1, /other.mjs was made for protocol .* dagster-ts create test_flow.ts/],
])("a bundle of protocol %i is refused", async (protocol, message) => {
  const other = await bundle(folder, SOURCE, { ...manifest, protocol }, "other");
  expect(runNode({ step: "start" }, other).exception?.message).toMatch(message);
});

test("a bundle of before the two packages is refused", () => {
  const old = join(folder, "old.mjs");
  writeFileSync(old, "export const manifest = { steps: {} };");
  const { exception } = runNode({ step: "start" }, old);
  expect(exception?.message).toMatch(
    /^old.mjs is no bundle of this dagster-ts.* dagster-ts create/,
  );
});

test.each([
  ["the bundle", () => [path], /^This is the bundle of a flow.*dagster-ts run.*\n$/],
  ["the runtime", () => [runtime, path], /^This is the runtime of dagster-ts.*dagster-ts run.*\n$/],
])("started by hand, %s says what it is", (_, words, message) => {
  const node = spawnSync(process.execPath, words(), { encoding: "utf8" });
  expect([node.status, node.stdout]).toEqual([2, ""]);
  expect(node.stderr).toMatch(message);
});
