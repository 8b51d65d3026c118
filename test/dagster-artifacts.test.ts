import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, runFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { dagsterTs } from "./support/cli.js";
import { newFolder, ROOT } from "./support/paths.js";

const FLOW = `import { FlowSpec, step, type Inputs } from "dagster-ts";

export class KindsFlow extends FlowSpec {
  big = "x".repeat(50_000);
  words = ["one", "two"];
  mode = "left";
  count = 0;
  hostile = "\\u0000\\ud800\\u202e" + "<b>".repeat(100);
  many: unknown;

  @step
  start() {
    this.next(this.each, { foreach: "words" });
  }

  @step
  each() {
    this.many = this.input;
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { exclude: ["many"] });
    for (let n = 0; n < 30; n++) Reflect.set(this, "more" + n, n);
    this.next({ left: this.left, right: this.right }, { condition: "mode" });
  }

  @step
  left() {
    for (let n = 0; n < 30; n++) Reflect.deleteProperty(this, "more" + n);
    this.next(this.again);
  }

  @step
  right() {
    this.next(this.again);
  }

  @step
  again() {
    this.count += 1;
    this.mode = String(this.count === 2);
    this.next({ true: this.end, false: this.again }, { condition: "mode" });
  }

  @step
  end() {
    const shared = { a: 1 };
    const cycle: Record<string, unknown> = { shared, again: shared };
    cycle.self = cycle;
    const failure = new RangeError("too far", { cause: "a cause" });
    const values = {
      numbers: [NaN, Infinity, -Infinity, -0, 1, 1.5, 1e21],
      integers: [2n ** 70n, -1n],
      huge: 10n ** 5000n,
      nothing: [undefined, null, , true],
      dates: [new Date(1), new Date("0500-01-01T00:00:00Z"), new Date(8.64e15), new Date(NaN)],
      bytes: [Buffer.from("hi"), new Uint8Array([1, 2]).buffer, new Uint8Array([3, 4])],
      maps: [new Map([["a", 1]]), new Map([[{ b: 1 }, 2]])],
      sets: new Set([1, "1"]),
      texts: [/a+/gi, new URL("https://example.org/a?b#c")],
      failure: Object.assign(failure, { code: 7 }),
      cycle,
      likeTags: [{ $bytes: "aGk=" }, { $dict: [["a", 1]] }, { $bytes: "aGk=", more: 1 }],
      proto: JSON.parse('{"__proto__": 1}'),
    };
    Object.assign(this, values);
    Reflect.set(this, "$datetime", "2020-01-01");
  }
}
`;

const home = newFolder("artifacts");
let outcome: FlowOutcome;

beforeAll(async () => {
  const folder = newFolder("kinds");
  writeFileSync(join(folder, "flow.ts"), FLOW);
  await buildFlow(join(folder, "flow.ts"));
  const file = join(folder, "downstream.py");
  copyFileSync(join(ROOT, "test", "dagster", "downstream.py"), file);
  const outcomes = await runFlows([{ id: "kinds", file, job: "all" }], { home });
  outcome = outcomes.get("kinds") as FlowOutcome;
  if (outcome.error !== undefined) throw new Error(outcome.error);
});

test("a Python asset downstream gets the artifacts of end, as Python's own values", () => {
  expect(outcome).toMatchObject({ success: true, failures: {} });
  const { big, huge, ...seen } = outcome.results.report ?? {};
  expect([big, huge]).toEqual(["50000", "True"]);
  expect(seen).toEqual({
    words: "['one', 'two']",
    mode: "'true'",
    count: "2",
    hostile: expect.stringMatching(/^'\\x00\\ud800\\u202e(<b>){100}'$/),
    numbers: "[nan, inf, -inf, -0.0, 1, 1.5, 1e+21]",
    integers: "[1180591620717411303424, -1]",
    nothing: "[None, None, None, True]",
    dates:
      "[datetime.datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=datetime.timezone.utc), " +
      "datetime.datetime(500, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), " +
      "'+275760-09-13T00:00:00.000Z', None]",
    bytes: "[b'hi', b'\\x01\\x02', [3, 4]]",
    maps: "[{'a': 1}, [[{'b': 1}, 2]]]",
    sets: "[1, '1']",
    texts: "['/a+/gi', 'https://example.org/a?b#c']",
    failure: "{'name': 'RangeError', 'message': 'too far', 'code': 7, 'cause': 'a cause'}",
    cycle: "{'shared': {'a': 1}, 'again': {'a': 1}, 'self': '<cycle>'}",
    likeTags: "[{'$bytes': 'aGk='}, {'$dict': [['a', 1]]}, {'$bytes': 'aGk=', 'more': 1}]",
    proto: "{'__proto__': 1}",
    $datetime: "'2020-01-01'",
  });
});

test("Dagster's page shows what each task passes on, short and safe", () => {
  const { metadata, run } = outcome;
  const store = join(home, "storage", "dagster_ts");
  expect(metadata["KindsFlow.each[1]"]).toMatchObject({
    "this.many": 'string, 5 B: "two"',
    "this.words": 'Array(2), 13 B: ["one", "two"]',
    "this.big": expect.stringMatching(/^string, 48\.8 KiB: "x{90,}…"?$/),
    command: `dagster-ts artifacts ${run} 'each[1]'`,
    store,
  });
  // What the task has set comes first.
  expect(Object.keys(metadata["KindsFlow.each[1]"] ?? {})[0]).toBe("this.many");
  const hostile = metadata["KindsFlow.start"]?.["this.hostile"] ?? "";
  expect(hostile).toMatch(/^string, \d+ B: "\\u0000\\ud800\\u202e<b>/);
  expect(hostile.length).toBeLessThan(140);
  const joined = metadata["KindsFlow.join"] ?? {};
  expect(joined["this…"]).toBe("15 more artifacts");
  expect(Object.keys(joined)).toHaveLength(23);
  expect(metadata["KindsFlow.again__loop"]).toMatchObject({
    "this.count": "number, 1 B: 2",
    command: `dagster-ts artifacts ${run} 'again#2'`,
  });
});

test("the asset's materialization shows the results of the flow", () => {
  expect(outcome.results.KindsFlow).toMatchObject({
    "this.count": "Int: 2",
    "this.sets": expect.stringMatching(/^Set\(2\), \d+ B: /),
    command: `dagster-ts artifacts ${outcome.run} 'end'`,
  });
});

test("the command line finds the run by Dagster's home", async () => {
  const environment = { DAGSTER_HOME: home };
  const short = outcome.run.slice(0, 8);
  const read = async (...words: string[]) => {
    const { stdout, stderr } = await dagsterTs(["artifacts", ...words], home, environment);
    return stdout + stderr;
  };
  expect(await read(short, "each[1]", "many")).toBe("'two'\n");
  expect(await read("latest", "again", "count", "--json")).toBe('{"again":1,"again#2":2}\n');
  expect(JSON.parse(await read(short, "end", "big", "--json"))).toHaveLength(50_000);
});

test("a value that many tasks pass on is stored once", () => {
  const blobs = join(home, "storage", "dagster_ts", "blobs");
  const files = readdirSync(blobs, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toHaveLength(1);
});
