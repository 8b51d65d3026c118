import { appendFileSync, chmodSync, copyFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FlowOutcome, type LogLine, runFlows } from "./dagster/run-flows.js";
import { type BuiltFlow, buildFlow } from "./support/build-flow.js";
import { newFolder } from "./support/paths.js";
import { buildFixture } from "./support/valid-fixtures.js";

const FRUIT = `import { FlowSpec, step, type Inputs } from "dagster-ts";

export class ForeachFlow extends FlowSpec {
  items!: string[];
  processed!: string;
  results!: string[];

  @step
  start() {
    console.debug("start: debug");
    console.log("start: first line\\nstart: second line");
    this.items = ["apple", "banana", "cherry"];
    this.next(this.process_item, { foreach: "items" });
  }

  @step
  process_item() {
    console.warn("process_item", this.index);
    if (this.input === "banana" && process.env.BANANA !== "ripe") this.refuse();
    this.processed = this.input.toUpperCase();
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    console.error("join: %d inputs", inputs.length);
    this.results = inputs.map((i) => i.processed);
    this.next(this.end);
  }

  @step
  end() {}

  refuse(): never {
    throw new TypeError("the banana is not ripe");
  }
}
`;
const REFUSE_LINE = FRUIT.split("\n").findIndex((line) => line.includes("throw new")) + 1;
const CALL_LINE = FRUIT.split("\n").findIndex((line) => line.includes("this.refuse();")) + 1;
const RIPE = { BANANA: "ripe" };

/** The fruit flow in a folder of its own, with its two files beside it. */
async function fruit(folder = newFolder("fruit")): Promise<BuiltFlow> {
  const file = join(folder, "flow.ts");
  writeFileSync(file, FRUIT);
  return buildFlow(file);
}

interface RunOptions {
  home?: string;
  workingFolder?: string;
  environment?: Record<string, string>;
  fromFailure?: string;
}

async function run(flow: BuiltFlow, { fromFailure, ...options }: RunOptions = {}) {
  const request = { id: "flow", file: flow.python.path, job: flow.plan.job, logs: true };
  const requests = [fromFailure === undefined ? request : { ...request, fromFailure }];
  const outcome = (await runFlows(requests, options)).get("flow");
  if (outcome?.error !== undefined) throw new Error(outcome.error);
  return outcome as FlowOutcome;
}

/** What Dagster itself logs of a step. */
const BY_DAGSTER = /^(\[pipes\]|Writing file at|Loading file from)/;

/** The lines that a step has logged, with their levels. */
function linesOf({ logs }: FlowOutcome, step: string): string[] {
  const isLine = ({ event, step: key, message }: LogLine) =>
    event === null && key === `ForeachFlow.${step}` && !BY_DAGSTER.test(message);
  return logs.filter(isLine).map(({ level, message }) => `${level} ${message}`);
}

describe("an error in one task of a foreach", () => {
  const home = newFolder("dagster");
  let flow: BuiltFlow;
  let failed: FlowOutcome;

  beforeAll(async () => {
    flow = await fruit();
    failed = await run(flow, { home });
  });

  test("lets its siblings finish, and fails the run before the join", () => {
    expect(failed.success).toBe(false);
    expect(failed.steps.toSorted()).toEqual([
      "ForeachFlow.process_item[0]",
      "ForeachFlow.process_item[1]",
      "ForeachFlow.process_item[2]",
      "ForeachFlow.start",
    ]);
    expect(Object.keys(failed.failures)).toEqual(["ForeachFlow.process_item[1]"]);
    expect(failed.records["ForeachFlow.process_item[2]"]?.artifacts.processed).toBe("CHERRY");
    expect(failed.materialized).toEqual([]);
  });

  test("shows with the lines of the TypeScript file", () => {
    const own = failed.logs.filter(({ step }) => step === "ForeachFlow.process_item[1]");
    const text = own.map(({ message }) => message).join("\n");
    const shown = `${text}\n${failed.failures["ForeachFlow.process_item[1]"]}`;
    expect(shown).toContain("the banana is not ripe");
    expect(shown).toContain("TypeError");
    expect(shown).toContain(`flow.ts:${REFUSE_LINE}`);
    expect(shown).toContain(`flow.ts:${CALL_LINE}`);
  });

  test("is mended by running again what failed and what follows", async () => {
    const again = await run(flow, { home, fromFailure: failed.run, environment: RIPE });
    expect(again.success).toBe(true);
    expect(again.steps).toEqual([
      "ForeachFlow.process_item[1]",
      "ForeachFlow.join",
      "ForeachFlow.end",
    ]);
    const { artifacts } = again.records["ForeachFlow.end"] ?? {};
    expect(artifacts).toEqual({ results: ["APPLE", "BANANA", "CHERRY"] });
    expect(again.materialized).toEqual(["ForeachFlow"]);
  });
});

describe("what steps print", () => {
  test("is in the event log, by line, under its step and with its level", async () => {
    const outcome = await run(await fruit(), { environment: RIPE });
    expect(linesOf(outcome, "start")).toEqual([
      "DEBUG start: debug",
      "INFO start: first line",
      "INFO start: second line",
    ]);
    expect(linesOf(outcome, "process_item[0]")).toEqual(["WARNING process_item 0"]);
    expect(linesOf(outcome, "process_item[2]")).toEqual(["WARNING process_item 2"]);
    expect(linesOf(outcome, "join")).toEqual(["ERROR join: 3 inputs"]);
  });

  test("tells the iterations of a loop apart", async () => {
    const outcome = await run(await buildFixture("loop_of_several_steps", newFolder("loop")));
    const lines = outcome.logs.filter(({ step }) => step === "LoopOfSeveralSteps.a__loop");
    const text = lines.map(({ message }) => message).join("\n");
    for (const step of ["a", "b", "c"]) {
      for (const iteration of [1, 2, 3]) expect(text).toContain(`${step}, iteration ${iteration}`);
    }
    expect(text).not.toContain("iteration 4");
  });
});

describe("where a flow lies", () => {
  test("may have spaces, quotes and letters of any language in its path", async () => {
    const folder = join(newFolder("paths"), "a b 'c' \"d\" é 漢字 #1 100%");
    const flow = await buildFixture("foreach_flow", folder);
    const outcome = await run(flow, { workingFolder: tmpdir() });
    expect(outcome).toMatchObject({ success: true, materialized: ["ForeachFlow"] });
  });

  test("may be another folder than its sources", async () => {
    const flow = await fruit();
    const folder = newFolder("moved");
    const moved = { ...flow, python: { ...flow.python, path: join(folder, "foreach_flow.py") } };
    copyFileSync(flow.python.path, moved.python.path);
    copyFileSync(flow.bundle.path, join(folder, "foreach_flow.mjs"));
    const outcome = await run(moved, { workingFolder: tmpdir(), environment: RIPE });
    expect(outcome.success).toBe(true);
  });
});

describe("what is missing or out of date", () => {
  async function failureOf(flow: BuiltFlow, environment: Record<string, string> = {}) {
    const outcome = await run(flow, { environment: { ...RIPE, ...environment } });
    expect(outcome.success).toBe(false);
    expect(outcome.steps).toEqual(["ForeachFlow.start"]);
    const lines = outcome.logs.map(({ message }) => message);
    return `${outcome.failures["ForeachFlow.start"]}\n${lines.join("\n")}`;
  }

  test("no node: the error says how to name another", async () => {
    const failure = await failureOf(await fruit(), { DAGSTER_TS_NODE: "/no/such/node" });
    expect(failure).toContain("/no/such/node");
    expect(failure).toContain("DAGSTER_TS_NODE");
    expect(failure).toContain("Node 20");
  });

  test("an old node: the error says which one is needed", async () => {
    const folder = newFolder("old-node");
    const preload = join(folder, "old.cjs");
    const node = join(folder, "node");
    const old = `{ ...process.versions, node: "18.20.4" }`;
    writeFileSync(preload, `Object.defineProperty(process, "versions", { value: ${old} });`);
    writeFileSync(node, `#!/bin/sh\nexec "${process.execPath}" --require "${preload}" "$@"\n`);
    chmodSync(node, 0o755);
    const failure = await failureOf(await fruit(), { DAGSTER_TS_NODE: node });
    expect(failure).toContain("needs Node 20 or later");
    expect(failure).toContain("18.20.4");
  });

  test("no bundle: the error names the command that makes it", async () => {
    const flow = await fruit();
    rmSync(flow.bundle.path);
    const failure = await failureOf(flow);
    expect(failure).toContain("foreach_flow.mjs");
    expect(failure).toContain("dagster-ts create flow.ts ForeachFlow");
  });

  test("a bundle of another graph: the error names the command that makes it again", async () => {
    const flow = await fruit();
    const folder = newFolder("other");
    const other = join(folder, "flow.ts");
    writeFileSync(other, FRUIT.replaceAll("process_item", "handle_item"));
    copyFileSync((await buildFlow(other)).bundle.path, flow.bundle.path);
    const failure = await failureOf(flow);
    expect(failure).toMatch(/another graph|another version|does not match/i);
    expect(failure).toContain("dagster-ts create flow.ts ForeachFlow");
  });

  test("a source that has changed: a warning in the run's log, once its content differs", async () => {
    const flow = await fruit();
    const file = flow.source;
    writeFileSync(file, FRUIT);
    const warnings = ({ logs }: FlowOutcome) =>
      logs.filter(({ level, message }) => level === "WARNING" && message.includes("flow.ts"));
    expect(warnings(await run(flow, { environment: RIPE }))).toEqual([]);
    appendFileSync(file, "// changed\n");
    const outcome = await run(flow, { environment: RIPE });
    expect(outcome.success).toBe(true);
    expect(warnings(outcome).length).toBeGreaterThan(0);
    expect(warnings(outcome)[0]?.message).toContain("dagster-ts create flow.ts ForeachFlow");
  });
});

describe("a task that is lost between fan-out and join fails the join by name", () => {
  test.each([
    { fixture: "foreach_flow", helper: "join_foreach", join: "join", split: "start" },
    { fixture: "foreach_in_foreach", helper: "join_foreachs", join: "inner", split: "outer" },
    {
      fixture: "branch_of_several_ends_in_foreach",
      helper: "join_branches",
      join: "inner",
      split: "item",
    },
  ])("$fixture", async ({ fixture, helper, join: step, split }) => {
    const flow = await buildFixture(fixture, newFolder("lost"));
    appendFileSync(
      flow.python.path,
      `

whole = ${helper}


def ${helper}(step, splits, *sources):
    return whole(step, splits, *[source[1:] for source in sources])
`,
    );
    const { success, failures } = await run(flow);
    expect(success).toBe(false);
    expect(Object.keys(failures)).not.toEqual([]);
    for (const [failed, reason] of Object.entries(failures)) {
      expect(failed).toMatch(new RegExp(`\\.${step}(\\[\\d+\\])?$`));
      expect(reason).toMatch(new RegExp(`\\b${split}\\b.* did not come back`, "s"));
    }
  });
});
