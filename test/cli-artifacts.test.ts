import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dagsterTs, projectFolder } from "./support/cli.js";

const FLOW = `import { FlowSpec, step, type Inputs } from "dagster-ts";

export class ShownFlow extends FlowSpec {
  items = ["a", "b"];
  big = "x".repeat(20_000);
  count = 0;
  isDone = "false";
  kinds: unknown;

  @step
  start() {
    this.next(this.work, { foreach: "items" });
  }

  @step
  work() {
    this.kinds = new Map([[this.input, new Date(0)]]);
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { exclude: ["kinds"] });
    this.next(this.again);
  }

  @step
  again() {
    this.count += 1;
    this.isDone = String(this.count === 3);
    this.next({ true: this.end, false: this.again }, { condition: "isDone" });
  }

  @step
  end() {
    this.kinds = [1n, NaN, -0, undefined, new Set([Buffer.from("hi")]), /a/g, new TypeError("no")];
  }
}
`;

const KINDS_LINE = FLOW.split("\n").findIndex((line) => line.includes("new TypeError")) + 1;
/** The same in `run --json` and `artifacts --json`. */
const KINDS_JSON = '["1","NaN",-0,null,["aGk="],"/a/g",{"name":"TypeError","message":"no"}]';

let folder: string;
let id: string;
let ran: string;

beforeAll(async () => {
  folder = projectFolder({ "a.ts": FLOW });
  const run = await dagsterTs(["run", "a.ts", "--json"], folder);
  ran = run.stdout;
  id = (JSON.parse(ran) as { run: string }).run;
  expect(run.stderr).toContain(`ShownFlow starts as run ${id}\n`);
});

const artifacts = (...words: string[]) =>
  dagsterTs(["artifacts", ...words], folder, { DAGSTER_HOME: "" });

test("lists the tasks of a run of this folder, those of a loop with their iterations", async () => {
  const { code, stdout } = await artifacts("latest");
  expect(code).toBe(0);
  const tasks = stdout.split("\n").filter((line) => /^\S/.test(line));
  expect(tasks).toEqual([
    `Run ${id} of ShownFlow, kept in ${join(folder, ".dagster-ts")}`,
    "start",
    "work[0]",
    "work[1]",
    "join",
    "again",
    "again#2",
    "again#3",
    "end",
  ]);
  expect(stdout).toContain('  items: Array(2), 9 B: ["a", "b"]\n');
  expect(stdout).toMatch(/ {2}big: string, 19\.5 KiB: "x+…"?\n/);
  expect(readFileSync(join(folder, ".dagster-ts", ".gitignore"), "utf8")).toBe("*\n");
});

test("takes the beginning of an id, a step or a task, and prints values", async () => {
  const short = id.slice(0, 6);
  expect((await artifacts(short, "again#2", "count")).stdout).toBe("2\n");
  expect((await artifacts(short, "work", "kinds")).stdout).toBe(
    "work[0]: Map(1) { 'a' => 1970-01-01T00:00:00.000Z }\n" +
      "work[1]: Map(1) { 'b' => 1970-01-01T00:00:00.000Z }\n",
  );
  const big = await artifacts(id, "end", "big", "--json");
  expect(JSON.parse(big.stdout)).toBe("x".repeat(20_000));
});

test("gives a program JSON, also of kinds that JSON lacks", async () => {
  const kinds = await artifacts(id, "end", "kinds", "--json");
  expect(kinds.stdout).toBe(`${KINDS_JSON}\n`);
  // The task `end`, and the flow.
  expect(ran.split(`"kinds":${KINDS_JSON}`)).toHaveLength(3);
  expect(ran).toContain('"kinds":{"a":"1970-01-01T00:00:00.000Z"}');
  const all = await artifacts(id, "again", "count", "--json");
  expect(JSON.parse(all.stdout)).toEqual({ again: 1, "again#2": 2, "again#3": 3 });
  const listing = JSON.parse((await artifacts(id, "work[1]", "--json")).stdout);
  expect(listing).toMatchObject({
    run: id,
    flow: "ShownFlow",
    tasks: [{ task: "work[1]", step: "work", indices: [1] }],
  });
  expect(listing.tasks[0].artifacts.items).toEqual({
    kind: "Array(2)",
    size: 9,
    preview: '["a", "b"]',
  });
});

test("shows where an error was made, in the TypeScript file", async () => {
  const { stdout } = await artifacts(id, "end", "kinds");
  expect(stdout).toMatch(
    new RegExp(`TypeError: no\\n +at .*end \\(${join(folder, "a.ts")}:${KINDS_LINE}:\\d+\\)\\n`),
  );
});

test.each([
  { words: ["nope"], says: "no run whose id begins with nope" },
  { words: ["latest", "work[7]"], says: "It has: start, work[0], work[1], join" },
  { words: ["latest", "end", "colour"], says: "end has no artifact colour. It has: items, big" },
  { words: ["latest", "--url", "http://127.0.0.1:9"], says: "Dagster cannot be reached at" },
])("says what there is instead: $words", async ({ words, says }) => {
  const { code, stdout, stderr } = await artifacts(...words);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(says);
  expect(stderr).not.toContain("bug");
});

test("says how to find runs where there are none", async () => {
  const empty = projectFolder({});
  const { code, stderr } = await dagsterTs(["artifacts", "latest"], empty, { DAGSTER_HOME: "" });
  expect(code).toBe(1);
  expect(stderr).toContain("Set DAGSTER_HOME");
  expect(existsSync(join(empty, ".dagster-ts"))).toBe(false);
  expect(readdirSync(empty)).toEqual([]);
});
