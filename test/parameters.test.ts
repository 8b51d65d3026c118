import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FlowSpec } from "../src/index.js";
import { type FlowOutcome, type FlowRequest, runFlows, runPython } from "./dagster/run-flows.js";
import { type BuiltFlow, buildFlow } from "./support/build-flow.js";
import { newFolder, PYTHON, ROOT } from "./support/paths.js";
import { buildFixture } from "./support/valid-fixtures.js";

const FLOW = `import { FlowSpec, Parameter, step, type Inputs } from "dagster-ts";

export class GivenFlow extends FlowSpec {
  readonly who = Parameter.string({ required: true, help: "who runs this" });
  readonly alpha = Parameter.float({ default: 0.01, help: "learning rate" });
  readonly count = Parameter.int({ default: 2 });
  readonly debug = Parameter.boolean({ default: false });
  readonly mode = Parameter.enum({ choices: ["fast", "slow"], default: "fast" });
  readonly level = Parameter.enum({ choices: ["1", "2"] });
  readonly shape = Parameter.json({ default: { sides: [1, 2] } });
  readonly json = Parameter.json();
  items!: number[];
  seen!: unknown[];

  @step
  start() {
    this.items = Array.from({ length: this.count }, (_, index) => index);
    if (this.who === "assigns") Object.assign(this, { alpha: 1 });
    this.next(this.work, { foreach: "items" });
  }

  @step
  work() {
    if (this.who === "fails" && process.env.MENDED !== "1") throw new TypeError("not mended");
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.seen = [inputs.map((input) => [input.who, input.alpha])];
    this.next(this.end);
  }

  @step
  end() {
    const { who, alpha, count, debug, mode, level, shape, json } = this;
    this.seen.push({ who, alpha, count, debug, mode, level: level ?? "none", shape });
    this.seen.push(json === undefined ? "none" : json);
  }
}
`;

const ALL = {
  who: "all",
  alpha: 3,
  count: 1,
  debug: true,
  mode: "slow",
  level: "2",
  shape: [null, { a: 1.5 }],
  json: "text",
};

/** What each run is given; undefined: no configuration at all. */
const CONFIGS: Record<string, object | undefined> = {
  least: { who: "least" },
  all: ALL,
  fails: { who: "fails" },
  assigns: { who: "assigns" },
  "nothing that is required": { alpha: 1 },
  "no configuration": undefined,
  "wrong types": { who: 1, alpha: "high", count: 1.5, debug: "yes", mode: "medium" },
  "a name that is none": { who: "me", alhpa: 1 },
  "a number that is none": { who: "me", alpha: "NaN" },
  "a number that JavaScript lacks": { who: "me", count: 2 ** 60 },
};

let flow: BuiltFlow;
let outcomes: Map<string, FlowOutcome>;
const home = newFolder("parameters-dagster");

function requestOf(id: string, job: string, config: object | undefined): FlowRequest {
  const given = config && { ops: { GivenFlow: { config } } };
  const request = { id, file: flow.python.path, job, logs: true };
  return given === undefined ? request : { ...request, config: given };
}

beforeAll(async () => {
  const folder = newFolder("parameters");
  writeFileSync(join(folder, "flow.ts"), FLOW);
  flow = await buildFlow(join(folder, "flow.ts"));
  const shapes = await buildFixture("parameters_in_every_shape", newFolder("parameters-shapes"));
  const pepper = { ops: { ParametersInEveryShape: { config: { salt: "pepper", rounds: 1 } } } };
  const requests = [
    ...Object.entries(CONFIGS).map(([id, config]) => requestOf(id, flow.plan.job, config)),
    requestOf("the asset", "__ASSET_JOB", ALL),
    { id: "shapes", file: shapes.python.path, job: "__ASSET_JOB", config: pepper },
  ];
  outcomes = await runFlows(requests, { home });
});

const seenBy = (outcome: FlowOutcome | undefined) =>
  outcome?.records["GivenFlow.end"]?.artifacts.seen;

describe("on Dagster", () => {
  test("what is not given has its default", () => {
    const defaults = { alpha: 0.01, count: 2, debug: false, mode: "fast", level: "none" };
    const expected = { who: "least", ...defaults, shape: { sides: [1, 2] } };
    const inputs = [
      ["least", 0.01],
      ["least", 0.01],
    ];
    expect(seenBy(outcomes.get("least"))).toEqual([inputs, expected, "none"]);
  });

  test.each(["all", "the asset"])("values of every kind are given: %s", (id) => {
    const { json, ...rest } = ALL;
    expect(seenBy(outcomes.get(id))).toEqual([[["all", 3]], rest, json]);
    const records = Object.values(outcomes.get(id)?.records ?? {});
    const kept = records.flatMap(({ artifacts }) => Object.keys(artifacts));
    expect(new Set(kept)).toEqual(new Set(["items", "seen"]));
  });

  test("every shape of task reads the same", () => {
    const outcome = outcomes.get("shapes");
    const seen = outcome?.records["ParametersInEveryShape.end"]?.artifacts.seen as string[];
    expect(seen).toHaveLength(14);
    expect(seen.filter((line) => !line.endsWith(" pepper"))).toEqual([]);
  });

  test.each([
    ["nothing that is required", /Missing required config entry "who".*ops:GivenFlow:config/],
    ["no configuration", /'ops': \{'GivenFlow': \{'config': \{'who'/],
    [
      "wrong types",
      /config:alpha.*"high".*config:count.*"1.5".*config:debug.*config:mode.*medium/s,
    ],
    ["a name that is none", /unexpected config entry "alhpa" at path root:ops:GivenFlow:config/],
    ["a number that is none", /config:alpha.*"NaN"/],
  ])("nothing runs with %s", (id, error) => {
    expect(outcomes.get(id)?.success).toBe(false);
    expect(outcomes.get(id)?.steps ?? []).toEqual([]);
    expect(outcomes.get(id)?.error).toMatch(error);
  });

  test("a number that JavaScript does not have exactly fails before the first step", () => {
    const { steps, success, error } = outcomes.get("a number that JavaScript lacks") as FlowOutcome;
    expect([success, steps ?? []]).toEqual([false, []]);
    expect(error).toMatch(/less than 9007199254740992/);
  });

  test("a step cannot assign to one", () => {
    const failure = outcomes.get("assigns")?.failures["GivenFlow.start"];
    expect(failure).toMatch(/this\.alpha is a parameter, which cannot be changed/);
  });

  test("running again from a failure has the same values", async () => {
    const request = requestOf("again", flow.plan.job, CONFIGS.fails);
    const fromFailure = outcomes.get("fails")?.run as string;
    const environment = { MENDED: "1" };
    const again = await runFlows([{ ...request, fromFailure }], { home, environment });
    expect(seenBy(again.get("again"))).toMatchObject([
      [["fails", 0.01], {}],
      { who: "fails" },
      "none",
    ]);
    expect(again.get("again")?.steps).not.toContain("GivenFlow.start");
  });

  test("the launchpad has names, types, defaults and help", async () => {
    const script = join(ROOT, "test", "dagster", "config_schema.py");
    const { stdout } = await runPython([script, flow.python.path, flow.plan.job, "GivenFlow"]);
    expect(JSON.parse(stdout)).toEqual([
      { name: "alpha", type: "Float?", default: "0.01", help: "learning rate" },
      { name: "count", type: "(Int | { env: String })?", default: "2" },
      { name: "debug", type: "(Bool | { env: String })?", default: "false" },
      { name: "json", type: "Any?", default: "null" },
      { name: "level", type: "GivenFlowLevel?", default: "null" },
      { name: "mode", type: "Literal['fast', 'slow']", default: '"fast"' },
      { name: "shape", type: "Any?", default: '{"sides": [1, 2]}' },
      { name: "who", type: "(String | { env: String })", isRequired: true, help: "who runs this" },
    ]);
  });
});

test("a parameter may have any name that means something to Python, Dagster or pydantic", async () => {
  const script = join(ROOT, "test/dagster/config_names.py");
  const all = JSON.parse(execFileSync(PYTHON, [script], { encoding: "utf8" })) as string[];
  const ofFlows = Object.getOwnPropertyNames(FlowSpec.prototype);
  const names = all.filter((name) => !ofFlows.includes(name));
  expect(names.length).toBeGreaterThan(200);
  const fields = names.map((name) => `  readonly ${name} = Parameter.int({ default: 1 });`);
  const file = join(newFolder("names"), "flow.ts");
  writeFileSync(
    file,
    `import { FlowSpec, Parameter, step } from "dagster-ts";

export class Names extends FlowSpec {
${fields.join("\n")}
  totalOfAll = 0;

  @step
  start() {
    this.totalOfAll = [${names.map((name) => `this.${name}`).join(", ")}].reduce((sum, one) => sum + one);
    this.next(this.end);
  }

  @step
  end() {}
}
`,
  );
  const { python, plan } = await buildFlow(file);
  const given = Object.fromEntries(names.map((name) => [name, 2]));
  const config = { ops: { Names: { config: given } } };
  const request = { id: "names", file: python.path, job: plan.job };
  const outcomes = await runFlows([request, { ...request, id: "given", config }]);
  for (const [id, factor] of [
    ["names", 1],
    ["given", 2],
  ] as const) {
    expect(outcomes.get(id)).toMatchObject({ success: true, failures: {} });
    expect(outcomes.get(id)?.records["Names.end"]?.artifacts.totalOfAll).toBe(
      names.length * factor,
    );
  }
});
