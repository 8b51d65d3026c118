import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, runManyFlows, runPython } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { type CliResult, dagsterTs, projectFolder } from "./support/cli.js";
import { newFolder, ROOT } from "./support/paths.js";

const source = (name: string, decorator: string) => `
import { current, FlowSpec, partitions, step } from "dagster-ts";
partitions;

${decorator}
export class ${name} extends FlowSpec {
  found: unknown;

  @step
  start() {
    const { partitionKey: key, partitionKeys: keys, partitionTimeWindow: window } = current;
    this.found = [key, keys && { ...keys }, window?.start.toISOString(), window?.end.toISOString()];
    this.next(this.end);
  }

  @step
  end() {
    this.found = JSON.parse(JSON.stringify(this.found));
  }
}
`;

type Found = [key: string | null, keys: object | null, start: string | null, end: string | null];

/** Partitions, a key of theirs, and what a step finds. */
const ROWS: Record<string, [decorator: string, key: string | undefined, found: Found]> = {
  Plain: ["", undefined, [null, null, null, null]],
  // Summer time begins in the night: this day has 23 hours.
  Daily: [
    '@partitions({ daily: { start: "2026-01-01", timezone: "Europe/Berlin" } })',
    "2026-03-29",
    ["2026-03-29", null, "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
  ],
  Hourly: [
    '@partitions({ hourly: { start: "2026-01-01-06:00", end: "2026-02-01" } })',
    "2026-01-01-06:00",
    ["2026-01-01-06:00", null, "2026-01-01T06:00:00.000Z", "2026-01-01T07:00:00.000Z"],
  ],
  // The week begins on a Sunday, after the start.
  Weekly: [
    '@partitions({ weekly: { start: "2026-01-01" } })',
    "2026-01-04",
    ["2026-01-04", null, "2026-01-04T00:00:00.000Z", "2026-01-11T00:00:00.000Z"],
  ],
  Monthly: [
    '@partitions({ monthly: { start: "2026-01-01", timezone: "America/New_York" } })',
    "2026-03-01",
    ["2026-03-01", null, "2026-03-01T05:00:00.000Z", "2026-04-01T04:00:00.000Z"],
  ],
  Cron: [
    '@partitions({ cron: { cron: "0 6 * * mon", start: "2026-01-01", timezone: "Europe/Berlin" } })',
    "2026-01-05-06:00",
    ["2026-01-05-06:00", null, "2026-01-05T05:00:00.000Z", "2026-01-12T05:00:00.000Z"],
  ],
  Static: [
    `@partitions({ static: ["eu", 'a "b" | c'] })`,
    'a "b" | c',
    ['a "b" | c', null, null, null],
  ],
  Multi: [
    '@partitions({ multi: { region: { static: ["eu", "us"] }, day: { daily: { start: "2026-01-01" } } } })',
    "2026-01-02|eu",
    [
      "2026-01-02|eu",
      { day: "2026-01-02", region: "eu" },
      "2026-01-02T00:00:00.000Z",
      "2026-01-03T00:00:00.000Z",
    ],
  ],
};

/** Flows, with keys that they do not have and the message of `dagster-ts run`. */
const REFUSED: [name: string, key: string | undefined, message: string][] = [
  ["Plain", "x", "The flow has no partitions, so a run is for none: leave --partition out."],
  ["Daily", undefined, "The flow has partitions, and a run is for one: --partition 2026-01-01."],
  ["Multi", undefined, 'a run is for one: --partition "2026-01-01|eu".'],
  [
    "Multi",
    "eu",
    '--partition "eu" has no key for each of "day" and "region": write "2026-01-01|eu".',
  ],
  ["Multi", "2026-01-02|asia", 'There is no partition "asia". There is "eu" and "us".'],
  ["Daily", "2025-12-31", 'There is no partition "2025-12-31". The first one is 2026-01-01.'],
  ["Daily", "2026-02-30", 'There is no partition "2026-02-30".'],
  ["Daily", "yesterday", 'There is no partition "yesterday".'],
  ["Hourly", "2026-01-01-06:30", "The first one is 2026-01-01-06:00."],
  ["Hourly", "2026-02-01-00:00", 'There is no partition "2026-02-01-00:00".'],
  ["Weekly", "2026-01-05", "The first one is 2026-01-04."],
  ["Cron", "2026-01-06-06:00", "The first one is 2026-01-05-06:00."],
];

const folder = newFolder("partitions");
let outcomes: Map<string, FlowOutcome>;

const run = (name: string, key: string | undefined): Promise<CliResult> => {
  const project = projectFolder({ "flow.ts": source(name, ROWS[name]?.[0] ?? "") });
  const words = key === undefined ? [] : ["--partition", key];
  return dagsterTs(["run", "flow.ts", "--json", ...words], project);
};

beforeAll(async () => {
  const requests = [];
  for (const [name, [decorator, key]] of Object.entries(ROWS)) {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, source(name, decorator));
    const { python, plan } = await buildFlow(file);
    const request = { file: python.path, job: plan.job };
    const tags = key === undefined ? {} : { tags: { "dagster/partition": key } };
    requests.push({ id: name, ...request, ...tags });
    if (key !== undefined) requests.push({ id: `${name} without`, ...request });
  }
  outcomes = await runManyFlows(requests);
});

test.each(Object.keys(ROWS))(
  "a task of %s finds its partition, on Dagster and in dagster-ts run",
  async (name) => {
    const [, key, found] = ROWS[name] ?? [];
    const outcome = outcomes.get(name);
    expect(outcome?.failures).toEqual({});
    expect(outcome?.records[`${name}.end`]?.artifacts.found).toEqual(found);
    const { code, stdout, stderr } = await run(name, key);
    expect([code, stderr]).toEqual([0, expect.stringContaining("succeeded")]);
    expect(JSON.parse(stdout).artifacts.found).toEqual(found);
  },
);

test.each(Object.keys(ROWS).filter((name) => name !== "Plain"))(
  "a run of %s without a partition fails in its first task",
  (name) => {
    const outcome = outcomes.get(`${name} without`);
    expect(outcome?.success).toBe(false);
    expect(outcome?.steps).toEqual([`${name}.start`]);
    expect(outcome?.failures[`${name}.start`]).toContain(
      "The flow has partitions, and this run is for none. Run it for one: choose it on Dagster's page, or name it by --partition.",
    );
  },
);

test.each(REFUSED)("dagster-ts run of %s refuses the partition %s", async (name, key, message) => {
  const { code, stdout, stderr } = await run(name, key);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

/** A Python asset downstream, with the same partitions. */
const DOWNSTREAM = `from importlib import import_module

import dagster as dg

flow = import_module("days_flow")


@dg.asset(partitions_def=flow.days_flow.partitions_def)
def report(context: dg.AssetExecutionContext, DaysFlow: dict) -> str:
    return f"{context.partition_key}: {DaysFlow['found'][2]}"


defs = dg.Definitions.merge(flow.defs, dg.Definitions(assets=[report]))
`;

test("a backfill of five partitions gives each its value, also downstream in Python", async () => {
  const place = newFolder("backfill");
  writeFileSync(join(place, "days.ts"), source("DaysFlow", ROWS.Daily?.[0] ?? ""));
  writeFileSync(join(place, "everything.py"), DOWNSTREAM);
  await buildFlow(join(place, "days.ts"));
  const partitions = [28, 29, 30, 31].map((day) => `2026-03-${day}`).concat("2026-04-01");
  const request = {
    file: join(place, "everything.py"),
    home: newFolder("backfill-home"),
    assets: ["DaysFlow", "report"],
    partitions,
  };
  const input = JSON.stringify(request);
  const { stdout } = await runPython([join(ROOT, "test/dagster/backfill.py")], { input });
  const { status, runs, values } = JSON.parse(stdout);
  expect([status, runs]).toEqual(["COMPLETED_SUCCESS", partitions]);
  expect(values.report["2026-03-30"]).toBe("2026-03-30: 2026-03-29T22:00:00.000Z");
  expect(values.DaysFlow["2026-04-01"].found.slice(0, 3)).toEqual([
    "2026-04-01",
    null,
    "2026-03-31T22:00:00.000Z",
  ]);
});
