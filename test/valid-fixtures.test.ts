import { join } from "node:path";
import { type FlowOutcome, runManyFlows, validateMerged } from "./dagster/run-flows.js";
import type { BuiltFlow } from "./support/build-flow.js";
import { newFolder } from "./support/paths.js";
import { buildFixture, expectationOf, tagsOf, validFixtures } from "./support/valid-fixtures.js";

const fixtures = validFixtures();
const built = new Map<string, BuiltFlow>();
const problems = new Map<string, unknown>();
let outcomes: Map<string, FlowOutcome>;

beforeAll(async () => {
  const folder = newFolder("valid");
  for (const name of fixtures) {
    try {
      built.set(name, await buildFixture(name, join(folder, name)));
    } catch (problem) {
      problems.set(name, problem);
    }
  }
  const requests = [...built].map(([id, { python, plan }]) => ({
    id,
    file: python.path,
    job: plan.job,
    ...tagsOf(id),
  }));
  outcomes = await runManyFlows(requests);
}, 1_800_000);

function flowOf(name: string): BuiltFlow {
  const flow = built.get(name);
  if (flow === undefined) throw problems.get(name);
  return flow;
}

describe.each(fixtures)("the fixture %s", (name) => {
  test("runs on Dagster as expected", () => {
    const { keyPrefix, name: asset } = flowOf(name).plan;
    const key = [...keyPrefix, asset];
    const outcome = outcomes.get(name);
    const expected = expectationOf(name);
    expect(outcome).toMatchObject({ success: true, failures: {}, materialized: [key.join("/")] });
    expect(outcome?.steps.toSorted()).toEqual(expected.steps);
    expect(outcome?.records[`${key.join("__")}.end`]?.artifacts).toEqual(expected.artifacts);
    for (const [key, artifacts] of Object.entries(expected.tasks ?? {})) {
      expect(outcome?.records[key]?.artifacts).toMatchObject(artifacts);
    }
  });
});

test("the definitions of all fixtures load in one code location without a warning", async () => {
  const output = await validateMerged([...built.values()].map(({ python }) => python.path));
  expect(output).not.toMatch(/warn/i);
  expect(output).toMatch(/All code locations passed validation/);
});
