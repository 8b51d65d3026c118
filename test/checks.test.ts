import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, runManyFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { type CliResult, dagsterTs, projectFolder } from "./support/cli.js";
import { newFolder } from "./support/paths.js";

const flow = (name: string, decorator: string, end: string, each = "") => `
import { checks, current, FlowSpec, type Inputs, step } from "dagster-ts";
current;

${decorator}
export class ${name} extends FlowSpec {
  items = [1, 2, 3];

  @step
  start() {
    this.next(this.each, { foreach: "items" });
  }

  @step
  each() {
    ${each}
    this.next(this.join);
  }

  @step
  join(_inputs: Inputs<this>) {
    this.next(this.end);
  }

  @step
  end() {
    ${end}
  }
}
`;

const BLOCKING = '@checks({ name: "positive", blocking: true })';
const EACH =
  'current.check("positive", { passed: this.input !== 2, metadata: { item: this.input } });';

/** Flows, with how their runs end and what became of each check. */
const ROWS: Record<string, [source: string, succeeds: boolean, checks: Record<string, string>]> = {
  Passes: [
    flow(
      "Passes",
      "@checks('a', 'b')",
      'for (const name of ["a", "b"]) current.check(name, { passed: true });',
    ),
    true,
    { a: "passed", b: "passed" },
  ],
  Fails: [
    flow("Fails", "@checks('a')", 'current.check("a", { passed: false, description: "too few" });'),
    true,
    { a: "failed ERROR: too few" },
  ],
  Warns: [
    flow("Warns", BLOCKING, 'current.check("positive", { passed: false, severity: "warn" });'),
    true,
    { positive: "failed WARN" },
  ],
  Blocks: [
    flow("Blocks", BLOCKING, 'current.check("positive", { passed: true });', EACH),
    false,
    { positive: 'failed ERROR {"item": "Int: 2"}' },
  ],
  Missing: [
    flow("Missing", "@checks('a', 'b')", 'current.check("a", { passed: true });'),
    true,
    { a: "passed", b: 'failed ERROR: No step has reported it: current.check("b", ...).' },
  ],
  MissingAndBlocking: [
    flow("MissingAndBlocking", BLOCKING, ""),
    false,
    { positive: 'failed ERROR: No step has reported it: current.check("positive", ...).' },
  ],
};

const FAILING: Record<string, [code: string, message: string]> = {
  Undeclared: [
    'const name: string = "b"; current.check(name, { passed: true });',
    'current.check: the flow has no check "b". Declare it on the flow: @checks("b").',
  ],
  NoBoolean: [
    'current.check("a", { passed: 1 as never });',
    'current.check("a") takes { passed: true or false }, and passed is 1.',
  ],
};

let outcomes: Map<string, FlowOutcome>;
const runs = new Map<string, CliResult>();

beforeAll(async () => {
  const folder = newFolder("checks");
  const requests = [];
  const failing = Object.entries(FAILING).map(
    ([name, [code]]) => [name, flow(name, '@checks("a")', code)] as const,
  );
  const sources = [
    ...Object.entries(ROWS).map(([name, [source]]) => [name, source] as const),
    ...failing,
  ];
  for (const [id, source] of sources) {
    const file = join(folder, `${id}.ts`);
    writeFileSync(file, source);
    const { python, plan } = await buildFlow(file);
    requests.push({ id, file: python.path, job: plan.job });
    if (id in ROWS) {
      runs.set(
        id,
        await dagsterTs(["run", "flow.ts", "--json"], projectFolder({ "flow.ts": source })),
      );
    }
  }
  outcomes = await runManyFlows(requests);
});

test.each(Object.keys(ROWS))(
  "the checks of %s are on its asset, and the run ends as they say",
  (name) => {
    const [, succeeds, checks] = ROWS[name] ?? [];
    const outcome = outcomes.get(name);
    expect(outcome?.success).toBe(succeeds);
    expect(outcome?.checks).toEqual(
      Object.fromEntries(
        Object.entries(checks ?? {}).map(([check, text]) => [`${name}:${check}`, text]),
      ),
    );
    expect(outcome?.materialized).toEqual([name]);
  },
);

test.each(Object.keys(ROWS))("dagster-ts run of %s ends alike", (name) => {
  const [, succeeds, checks = {}] = ROWS[name] ?? [];
  const run = runs.get(name);
  expect(run?.code).toBe(succeeds ? 0 : 1);
  const found = JSON.parse(run?.stdout ?? "") as { checks: { name: string; passed: boolean }[] };
  expect(found.checks.map((check) => [check.name, check.passed])).toEqual(
    Object.entries(checks).map(([check, text]) => [check, text.startsWith("passed")]),
  );
  expect(run?.stderr).toContain(`check ${Object.keys(checks)[0]}`);
});

test.each(Object.keys(FAILING))("the report of %s is an error", (name) => {
  const outcome = outcomes.get(name);
  expect(Object.values(outcome?.failures ?? {}).join()).toContain(FAILING[name]?.[1]);
});
