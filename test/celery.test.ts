import { join } from "node:path";
import { type FlowOutcome, runFlows } from "./dagster/run-flows.js";
import { CeleryCluster } from "./engines/celery.js";
import { buildFixture, expectationOf } from "./support/valid-fixtures.js";

const FIXTURES = ["nested_switch_flow", "foreach_max_parallel", "artifact_kinds"];

let cluster: CeleryCluster;
let outcomes: Map<string, FlowOutcome>;

beforeAll(async () => {
  cluster = new CeleryCluster();
  const requests = [];
  for (const name of FIXTURES) {
    const flow = await buildFixture(name, join(cluster.flows, name));
    requests.push({ id: name, ...cluster.requestOf(flow), logs: true });
  }
  await cluster.startBroker();
  for (const worker of ["one", "two"]) cluster.startWorker(worker, 1);
  const { home, environment } = cluster;
  outcomes = await runFlows(requests, { home, environment });
}, 600_000);

afterAll(() => cluster.stop());

test.each(FIXTURES)("%s runs on two workers", (name) => {
  const outcome = outcomes.get(name);
  const expected = expectationOf(name);
  expect(outcome).toMatchObject({ success: true, failures: {} });
  expect(outcome?.steps.toSorted()).toEqual(expected.steps);
});
