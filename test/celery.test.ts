import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowOutcome, FlowRequest } from "./dagster/run-flows.js";
import { CeleryCluster } from "./engines/celery.js";
import { buildFlow } from "./support/build-flow.js";
import { newFolder, ROOT } from "./support/paths.js";
import { buildFixture, expectationOf, tagsOf, validFixtures } from "./support/valid-fixtures.js";

const IS_LONG = process.env.LONG_TESTS === "1";
const SHAPES = ["foreach_flow", "switch_in_foreach", "foreach_max_parallel", "artifact_kinds"];
const TIME_LIMIT = IS_LONG ? 7_200_000 : 1_800_000;
const WORKERS = ["one", "two"];

describe("on Celery, with two workers that share a broker, Dagster's storage and a store", () => {
  const fixtures = IS_LONG ? validFixtures() : SHAPES;
  const cluster = new CeleryCluster();
  let outcomes: Map<string, FlowOutcome>;

  beforeAll(async () => {
    const requests: FlowRequest[] = [];
    for (const name of fixtures) {
      const flow = await buildFixture(name, join(cluster.flows, name));
      requests.push({ id: name, ...cluster.requestOf(flow), logs: true, ...tagsOf(name) });
    }
    const assets = requests.slice(0, 1).map((request) => {
      return { ...request, id: "asset", job: "__ASSET_JOB" };
    });
    await cluster.startBroker();
    for (const worker of WORKERS) await cluster.startWorker(worker, IS_LONG ? 2 : 1);
    outcomes = await cluster.run([...requests, ...assets], IS_LONG ? 3 : 1);
  }, TIME_LIMIT);

  afterAll(() => cluster.stop());

  test.each([...fixtures, "asset"])("%s", (name) => {
    const outcome = outcomes.get(name);
    const expected = expectationOf(name === "asset" ? (fixtures[0] ?? "") : name);
    expect(outcome).toMatchObject({ success: true, failures: {} });
    expect(outcome?.steps.toSorted()).toEqual(expected.steps);
    const end = Object.entries(outcome?.records ?? {}).find(([key]) => key.endsWith(".end"));
    expect(end?.[1].artifacts).toEqual(expected.artifacts);
    const ran = outcome?.logs.filter(({ message }) => message.endsWith(" in celery worker"));
    expect([...new Set(ran?.map(({ step }) => step))].sort()).toEqual(expected.steps);
  });

  test("both workers have worked", () => {
    for (const worker of WORKERS) {
      expect(cluster.logOf(worker)).toMatch(/Task execute_plan\[.*\] succeeded/);
    }
  });
});

test(
  "what a worker ran that is lost in mid-run, another one runs again",
  async () => {
    const cluster = new CeleryCluster({
      task_acks_late: true,
      broker_transport_options: { visibility_timeout: 5 },
    });
    const journal = newFolder("journal");
    try {
      const folder = join(cluster.flows, "lost_worker");
      mkdirSync(folder);
      const file = join(folder, "flow.ts");
      copyFileSync(join(ROOT, "test", "engines", "lost_worker_flow.ts"), file);
      const request = { id: "lost", ...cluster.requestOf(await buildFlow(file)), logs: true };
      await cluster.startBroker();
      for (const worker of WORKERS) await cluster.startWorker(worker, 1, { JOURNAL: journal });
      const run = cluster.run([request]);
      await cluster.until(() =>
        WORKERS.every((name) => existsSync(join(journal, `begun-${name}`))),
      );
      await cluster.kill("one");
      const [lost, ...others] = tasksOf(journal).filter(({ worker }) => worker === "one");
      expect(others).toEqual([]);
      // Node ends with its worker, whose machine this one only seems to be.
      await cluster.until(() => !isAlive(lost?.pid ?? 0));
      writeFileSync(join(journal, "lost"), "");
      // One that starts looks at once for what was not acknowledged; others do every 100 seconds.
      await cluster.startWorker("three", 1, { JOURNAL: journal });
      const outcome = (await run).get("lost");
      expect(outcome).toMatchObject({ success: true, failures: {} });
      const { artifacts } = outcome?.records["LostWorkerFlow.end"] ?? {};
      expect(artifacts).toMatchObject({ sum: 18 });
      const { workers = [] } = artifacts as { workers?: string[] };
      expect(workers[Number(lost?.index)]).toMatch(/two|three/);
    } finally {
      await cluster.stop();
    }
  },
  TIME_LIMIT,
);

function tasksOf(journal: string) {
  const lines = readFileSync(join(journal, "journal"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [pid, worker, index] = line.split(" ");
    return { pid: Number(pid), worker, index };
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
