import { join } from "node:path";
import { type FlowOutcome, type FlowRequest, multiprocess, runFlows } from "./dagster/run-flows.js";
import { newFolder } from "./support/paths.js";
import { buildFixture, expectationOf, tagsOf, validFixtures } from "./support/valid-fixtures.js";

const IS_LONG = process.env.LONG_TESTS === "1";
const EXECUTORS = ["async", "in_process", "multiprocess"] as const;
type LocalExecutor = (typeof EXECUTORS)[number];
/** How the event log names the executor that ran. */
const NAMES = { async: "AsyncExecutor", in_process: "in process", multiprocess: "multiprocess" };

const SHAPES = [
  "foreach_in_foreach",
  "foreach_in_switch",
  "switch_in_split",
  "split_in_loop",
  "loop_in_foreach",
  "foreach_max_parallel",
];

async function outcomesOf(fixtures: readonly string[], executor: LocalExecutor, jobs: string[]) {
  const folder = newFolder(executor);
  const requests: FlowRequest[] = [];
  for (const name of fixtures) {
    const { python, plan } = await buildFixture(name, join(folder, name), executor);
    for (const job of jobs) {
      const request = {
        file: python.path,
        job: job || plan.job,
        logs: true,
        ...tagsOf(name),
      };
      const config = executor === "multiprocess" ? { config: multiprocess() } : {};
      requests.push({ id: `${name} ${job}`, ...request, ...config });
    }
  }
  return runFlows(requests);
}

function check(name: string, outcome: FlowOutcome | undefined, executor: LocalExecutor): void {
  const expected = expectationOf(name);
  expect(outcome).toMatchObject({ success: true, failures: {} });
  expect(outcome?.steps.toSorted()).toEqual(expected.steps);
  const end = Object.entries(outcome?.records ?? {}).find(([key]) => key.endsWith(".end"));
  expect(end?.[1].artifacts).toEqual(expected.artifacts);
  const engine = outcome?.logs.filter(({ event }) => event === "ENGINE_EVENT");
  expect(engine?.map(({ message }) => message).join("\n")).toContain(NAMES[executor]);
}

describe.each(EXECUTORS)("the fruit flow under the %s executor", (executor) => {
  let outcomes: Map<string, FlowOutcome>;

  beforeAll(async () => {
    outcomes = await outcomesOf(["foreach_flow"], executor, ["", "__ASSET_JOB"]);
  });

  test("runs by its job", () => check("foreach_flow", outcomes.get("foreach_flow "), executor));

  test("runs by materializing the asset", () => {
    const outcome = outcomes.get("foreach_flow __ASSET_JOB");
    check("foreach_flow", outcome, executor);
    expect(outcome?.materialized).toEqual(["ForeachFlow"]);
  });
});

describe("shapes under other executors", () => {
  const runs: [LocalExecutor, string[]][] = IS_LONG
    ? [
        ["in_process", validFixtures()],
        ["multiprocess", validFixtures()],
      ]
    : [["multiprocess", SHAPES]];

  test.each(runs)(
    "%s",
    async (executor, fixtures) => {
      const outcomes = await outcomesOf(fixtures, executor, [""]);
      for (const name of fixtures) check(name, outcomes.get(`${name} `), executor);
    },
    IS_LONG ? 7_200_000 : 1_800_000,
  );
});
