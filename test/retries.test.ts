import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, type FlowRequest, multiprocess, runFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { newFolder } from "./support/paths.js";

/** Its split fails when the list is there; its items fail in all ways, for good or not. */
const FAULTS = `import { catchError, current, FlowSpec, retry, step, type Inputs } from "dagster-ts";

export class Faults extends FlowSpec {
  items!: string[];
  result!: string;
  failure?: Error;
  results!: string[];

  @retry({ times: 1, minutesBetweenRetries: 0 })
  @step
  start() {
    this.items = ["well", "second", "thrown", "killed", "exit", "floating"];
    if (current.retryCount === 0) throw new Error("the list is there");
    const { debug, info, warning, error } = current.log;
    debug("a", 1);
    info("b");
    warning("c");
    error("d");
    this.next(this.work, { foreach: "items" });
  }

  @retry({ times: 1, minutesBetweenRetries: 0.001 })
  @catchError({ var: "failure" })
  @step
  async work() {
    this.result = current.taskId + ":" + current.retryCount;
    if (this.input === "second" && current.retryCount === 0) throw new Error("first");
    if (this.input === "thrown") throw new TypeError("thrown " + current.retryCount);
    if (this.input === "killed") process.kill(process.pid, "SIGKILL");
    if (this.input === "exit") process.exit(0);
    if (this.input === "floating") void Promise.reject(new Error("nobody waits"));
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.results = inputs.map((i) => i.input + " " + (i.result ?? i.failure?.message));
    this.next(this.end);
  }

  @step
  end() {
    this.results.push(String(current.scheduledTime?.toISOString()), current.runId);
  }
}
`;

const RESULTS = [
  "well work[0]:0",
  "second work[1]:1",
  "thrown work[2]:1",
  expect.stringMatching(/^killed Node was ended by signal 9/),
  expect.stringMatching(/^exit the process ended before the step did/),
  expect.stringMatching(/^floating Error: nobody waits\n +at .*flow\.ts:\d+/),
];
/** Each op takes long under multiprocess: there the items that differ only on the way to Python do. */
const COUNTS = { async: 6, multiprocess: 4 };

/** The list that its foreach needs does not come: the failure stands. */
const STANDS = `import { catchError, FlowSpec, step, type Inputs } from "dagster-ts";

export class Stands extends FlowSpec {
  items!: number[];

  @catchError({ var: "failure" })
  @step
  start() {
    if (this.items === undefined) process.exit(3);
    this.next(this.work, { foreach: "items" });
  }

  @step
  work() {
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** All decorators of faults on one step: of an op, of a task in a loop, in a foreach in a foreach. */
const ALL = `@retry({ times: 1, minutesBetweenRetries: 0 })
  @timeout({ seconds: 1 })
  @environment({ vars: { SPINS: "yes" } })
  @resources({ memory: 200 })
  @catchError({ var: "failure" })
  @step`;
const TOGETHER = `import {
  catchError, environment, FlowSpec, type Inputs, resources, retry, step, timeout,
} from "dagster-ts";

export class Together extends FlowSpec {
  failure?: Error;
  failures: (string | undefined)[] = [];
  mode!: string;
  table = [[1], [2, 3]];
  row!: number[];
  caught!: string[];

  ${ALL}
  start() {
    this.mode = "is lost";
    while (process.env.SPINS === "yes");
    this.next(this.prepare);
  }

  @step
  prepare() {
    this.failures = [this.mode, this.failure?.message];
    this.mode = "done";
    this.next(this.again);
  }

  ${ALL}
  again() {
    this.mode = "more";
    while (process.env.SPINS === "yes");
    this.next({ more: this.again, done: this.fan }, { condition: "mode" });
  }

  @step
  fan() {
    this.failures.push(this.mode, this.failure?.message);
    this.next(this.outer, { foreach: "table" });
  }

  @step
  outer() {
    this.row = this.input;
    this.next(this.inner, { foreach: "row" });
  }

  ${ALL}
  inner() {
    while (process.env.SPINS === "yes");
    this.next(this.join_inner);
  }

  @step
  join_inner(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { include: ["failures"] });
    this.caught = inputs.map((i) => i.input + " " + i.failure?.message);
    this.next(this.join_outer);
  }

  @step
  join_outer(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { include: ["failures"] });
    this.failures.push(...inputs.flatMap((i) => i.caught));
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** Its mistakes are the same in each attempt: one is caught, one is in an op, one in a loop. */
const MISTAKEN = `import { catchError, current, FlowSpec, retry, step, type Inputs } from "dagster-ts";

export class Mistaken extends FlowSpec {
  failure?: Error;
  attempt = -1;
  kept: unknown;
  mode = "";

  @retry({ times: 1, minutesBetweenRetries: 0 })
  @catchError({ var: "failure" })
  @step
  start() {
    this.attempt = current.retryCount;
    this.kept = { deep: [() => 1] };
    this.next(this.plain, this.again);
  }

  @retry({ times: 1, minutesBetweenRetries: 0 })
  @step
  plain() {
    this.kept = Symbol("kept");
    this.next(this.join);
  }

  @retry({ times: 1, minutesBetweenRetries: 0 })
  @step
  again() {
    this.mode = "neither";
    this.next({ more: this.again, done: this.join }, { condition: "mode" });
  }

  @step
  join(_inputs: Inputs<this>) {
    this.next(this.end);
  }

  @step
  end() {}
}
`;

const EXECUTORS = ["async", "multiprocess"] as const;
/** As Dagster's scheduler tags the runs that it starts. */
const tags = { ".dagster/scheduled_execution_time": "2026-01-02T03:00:00+00:00" };

let outcomes: Map<string, FlowOutcome>;

async function build(source: string, executor: (typeof EXECUTORS)[number]) {
  const file = join(newFolder("faults"), "flow.ts");
  writeFileSync(file, source);
  return buildFlow(file, executor);
}

beforeAll(async () => {
  const requests: FlowRequest[] = [];
  for (const executor of EXECUTORS) {
    const source = FAULTS.replace('"floating"];', `"floating"].slice(0, ${COUNTS[executor]});`);
    const { python, plan } = await build(source, executor);
    const config = executor === "multiprocess" ? { config: multiprocess() } : {};
    const options = { logs: true, tags, ...config };
    requests.push({ id: executor, file: python.path, job: plan.job, ...options });
  }
  for (const [id, source] of Object.entries({
    stands: STANDS,
    together: TOGETHER,
    mistaken: MISTAKEN,
  })) {
    const { python, plan } = await build(source, "async");
    requests.push({ id, file: python.path, job: plan.job, logs: true });
  }
  outcomes = await runFlows(requests);
});

describe.each(EXECUTORS)("a flow whose tasks fail, under the %s executor", (executor) => {
  test("runs to its end, each item once", () => {
    const { success, failures, records, run } = outcomes.get(executor) as FlowOutcome;
    expect([success, failures]).toEqual([true, {}]);
    const results = RESULTS.slice(0, COUNTS[executor]);
    const scheduled = "2026-01-02T03:00:00.000Z";
    expect(records["Faults.end"]?.artifacts.results).toEqual([...results, scheduled, run]);
  });

  test("has tried again what failed, and nothing else", () => {
    const { logs } = outcomes.get(executor) as FlowOutcome;
    const retried = logs.filter(({ event }) => event === "STEP_UP_FOR_RETRY");
    const failing = [1, 2, 3, 4, 5]
      .filter((index) => index < COUNTS[executor])
      .map((index) => `Faults.work[${index}]`);
    expect(retried.map(({ step }) => step).sort()).toEqual(["Faults.start", ...failing]);
  });

  test("says what it caught, and logs with levels", () => {
    const { logs } = outcomes.get(executor) as FlowOutcome;
    const linesOf = (key: string) =>
      logs.filter(({ step, event }) => step === key && event === null);
    const caught = linesOf("Faults.work[2]").filter(({ level }) => level === "ERROR");
    expect(caught.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '@catchError goes on after step "work" has failed:',
        "TypeError: thrown 1",
      ]),
    );
    const said = linesOf("Faults.start").filter(({ message }) => /^(a 1|b|c|d)$/.test(message));
    expect(said.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "DEBUG a 1",
      "INFO b",
      "WARNING c",
      "ERROR d",
    ]);
  });
});

test("a foreach split that was caught before its list was there fails, and says why", () => {
  const { success, failures, steps } = outcomes.get("stands") as FlowOutcome;
  expect([success, steps]).toEqual([false, ["Stands.start"]]);
  const failure = failures["Stands.start"];
  expect(failure).toContain("@catchError cannot go on without what the step had yet to do");
  expect(failure).toContain("foreach over this.items, which is undefined");
  expect(failure).toMatch(/Caused by: .*process ended before the step did/s);
});

test("all decorators on one step work together, in an op, a loop and a nested foreach", () => {
  const { success, failures, records, logs } = outcomes.get("together") as FlowOutcome;
  expect([success, failures]).toEqual([true, {}]);
  expect(records["Together.end"]?.artifacts.failures).toEqual([
    null,
    expect.stringContaining("timed out after 1 s (@timeout)"),
    "done",
    expect.stringContaining("timed out after 1 s (@timeout)"),
    ...[1, 2, 3].map((item) =>
      expect.stringMatching(new RegExp(`^${item} .*timed out after 1 s \\(@timeout\\)`)),
    ),
  ]);
  const retried = logs.filter(({ event }) => event === "STEP_UP_FOR_RETRY");
  const inner = ["0_0", "1_0", "1_1"].map((key) => `Together.inner[${key}]`);
  expect(retried.map(({ step }) => step).sort()).toEqual([...inner, "Together.start"]);
  const inLoop = logs.filter(({ message }) => /^again, iteration 1 failed and is/.test(message));
  expect(inLoop.map(({ level }) => level)).toEqual(["WARNING"]);
});

test("a mistake of the flow is not tried again, and caught at once", () => {
  const { failures, records, logs } = outcomes.get("mistaken") as FlowOutcome;
  expect(logs.filter(({ event }) => event === "STEP_UP_FOR_RETRY")).toEqual([]);
  expect(logs.filter(({ message }) => message.includes("is tried again"))).toEqual([]);
  const { attempt, failure } = records["Mistaken.start"]?.artifacts ?? {};
  expect([attempt, (failure as Error).message]).toEqual([
    0,
    expect.stringMatching(/^step "start": artifact "kept" .*: kept\.deep\[0\] is a function/),
  ]);
  expect(failures["Mistaken.plain"]).toMatch(/step "plain": artifact "kept" .*: kept is a symbol/);
  expect(failures["Mistaken.again__loop"]).toMatch(/this.mode, which is .neither. and names none/);
});
