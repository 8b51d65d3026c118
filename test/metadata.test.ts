import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, runManyFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { dagsterTs, projectFolder } from "./support/cli.js";
import { newFolder } from "./support/paths.js";

const FLOW = `import { columns, current, FlowSpec, image, type Inputs, md, path, step, table, url } from "dagster-ts";

/** Shows values of every kind. */
export class MetadataFlow extends FlowSpec {
  items = [1, 2];
  rounds = 0;
  accuracy = 0;

  @step
  start() {
    current.metadata({
      rows: 1200,
      accuracy: 0.93,
      text: "hi",
      isDone: true,
      none: null,
      left: undefined,
      infinite: Infinity,
      big: 12345678901234567890n,
      at: new Date(1_000),
      report: md\`# \${"Report"} \\n\`,
      site: url("https://a.example/?b"),
      file: path("/tmp/x"),
      preview: [{ id: 1, name: "a" }, { id: 2, more: false }],
      table: table([{ at: new Date(0), list: [1] }]),
      empty: table([]),
      "dagster/column_schema": columns([{ name: "id", type: "int", description: "the id" }, { name: "name" }]),
      json: { a: [1] },
      list: [1, 2],
      picture: image(new Uint8Array([1, 2, 3]), "image/png", "a [b]"),
      rows2: 1,
    });
    current.metadata({ rows: 1201 });
    current.asset.metadata({ "dagster/row_count": 7, from: "start" });
    this.next(this.each, { foreach: "items" });
  }

  @step
  each() {
    current.metadata({ item: this.input });
    current.asset.metadata({ last: this.input });
    this.next(this.join);
  }

  @step
  join(_inputs: Inputs<this>) {
    this.rounds = 0;
    this.next(this.again);
  }

  @step
  again() {
    this.rounds += 1;
    current.metadata({ round: this.rounds });
    const mode = this.rounds < 3 ? "more" : "done";
    this.mode = mode;
    this.next({ more: this.again, done: this.end }, { condition: "mode" });
  }
  mode!: "more" | "done";

  @step
  end() {
    this.accuracy = 0.5;
    current.metadata({ loss: 0.25 });
    current.asset.metadata({ from: "end" });
  }
}
`;

/** Steps whose metadata is refused, with the message. */
const REFUSED: Record<string, string> = {
  '{ path: "x" }': 'current.metadata: the label "path" is taken by Dagster or dagster-ts.',
  "{ run() {} }": 'current.metadata: "run" is a function, which cannot be shown.',
  "{ at: new Date(NaN) }": 'current.metadata: "at" is an invalid Date.',
  "{ a: { b: 1n } }":
    'current.metadata: "a" cannot be shown as JSON: Do not know how to serialize a BigInt',
  "{ a: table(Array(1001).fill({})) }": "A table in metadata has at most 1000 rows",
  '{ a: image(new Uint8Array(65_537), "image/png") }':
    "An image in metadata has at most 65536 bytes",
  "[1] as never": "current.metadata takes an object of values by label.",
};

const refusing = (
  index: number,
  entries: string,
) => `import { current, FlowSpec, image, step, table } from "dagster-ts";
image; table;

export class Refused${index} extends FlowSpec {
  @step
  start() {
    current.metadata(${entries});
    this.next(this.end);
  }

  @step
  end() {}
}
`;

const BATCHES = FLOW.replace('foreach: "items"', 'foreach: "items", batchSize: 2').replaceAll(
  "MetadataFlow",
  "BatchesFlow",
);

let outcomes: Map<string, FlowOutcome>;

beforeAll(async () => {
  const sources = { MetadataFlow: FLOW, BatchesFlow: BATCHES } as Record<string, string>;
  Object.keys(REFUSED).forEach((entries, index) => {
    sources[`Refused${index}`] = refusing(index, entries);
  });
  const folder = newFolder("metadata");
  const requests = [];
  for (const [id, source] of Object.entries(sources)) {
    const file = join(folder, `${id}.ts`);
    writeFileSync(file, source);
    const { python, plan } = await buildFlow(file);
    requests.push({ id, file: python.path, job: plan.job });
  }
  outcomes = await runManyFlows(requests);
});

test("metadata of a step has Dagster's kinds, on its op", () => {
  const { metadata, failures } = outcomes.get("MetadataFlow") as FlowOutcome;
  expect(failures).toEqual({});
  expect(metadata["MetadataFlow.start"]).toMatchObject({
    rows: "Int: 1201",
    accuracy: "Float: 0.93",
    text: "hi",
    isDone: "Bool: true",
    none: "Null: null",
    infinite: "Infinity",
    big: "Int: 12345678901234567890",
    at: "Timestamp: 1.0",
    report: 'Markdown: "# Report \\n"',
    site: 'Url: "https://a.example/?b"',
    file: 'Path: "/tmp/x"',
    preview:
      'Table: {"columns": [["id", "int"], ["name", "str"], ["more", "bool"]], "rows": [[1, null, "a"], [2, false, null]]}',
    table:
      'Table: {"columns": [["at", "str"], ["list", "str"]], "rows": [["1970-01-01T00:00:00.000Z", "[1]"]]}',
    empty: 'Table: {"columns": [], "rows": []}',
    "dagster/column_schema": 'TableSchema: [["id", "int", "the id"], ["name", "string", null]]',
    json: 'Json: {"a": [1]}',
    list: "Json: [1, 2]",
    picture: 'Markdown: "![a \\\\[b\\\\]](data:image/png;base64,AQID)"',
  });
  expect(metadata["MetadataFlow.start"]).not.toHaveProperty("left");
  expect(metadata["MetadataFlow.each[1]"]).toMatchObject({ item: "Int: 2" });
  expect(metadata["MetadataFlow.join"]).not.toHaveProperty("item");
  expect(metadata["MetadataFlow.again__loop"]).toMatchObject({
    "again: round": "Int: 1",
    "again#3: round": "Int: 3",
  });
});

test.each(["MetadataFlow", "BatchesFlow"])(
  "metadata of the asset comes from every step of %s, and numbers stay numbers",
  (flow) => {
    const { results } = outcomes.get(flow) as FlowOutcome;
    expect(results[flow]).toMatchObject({
      "dagster/row_count": "Int: 7",
      from: "end",
      last: "Int: 2",
      loss: "Float: 0.25",
      "this.accuracy": "Float: 0.5",
      "this.rounds": "Int: 3",
      "this.mode": expect.stringContaining("done"),
    });
  },
);

test("dagster-ts run has the same metadata of the asset", async () => {
  const folder = projectFolder({ "flow.ts": FLOW });
  const { code, stdout } = await dagsterTs(["run", "flow.ts", "--json"], folder);
  expect([code, JSON.parse(stdout).metadata]).toEqual([
    0,
    { "dagster/row_count": 7, from: "end", last: 2, loss: 0.25 },
  ]);
});

test("an op of several tasks names them in its labels", () => {
  const { metadata } = outcomes.get("BatchesFlow") as FlowOutcome;
  const batch = Object.entries(metadata).find(([step]) => step.includes("each"))?.[1];
  expect(batch).toMatchObject({ "each[0]: item": "Int: 1", "each[1]: item": "Int: 2" });
});

test.each(
  Object.entries(REFUSED).map(([entries, message], index) => [entries, index, message] as const),
)("%s is refused", (_, index, message) => {
  const outcome = outcomes.get(`Refused${index}`);
  expect(Object.values(outcome?.failures ?? {}).join()).toContain(message);
});
