import type { FlowOutcome } from "./dagster/run-flows.js";
import { randomGraphs } from "./random-graphs/generate.js";
import { inOrder } from "./random-graphs/interpret.js";
import {
  buildGraphs,
  runOnDagster,
  tasksOnDagster,
  tasksOutsideLoops,
  tasksWithoutDagster,
} from "./random-graphs/run-graphs.js";
import type { BuiltFlow } from "./support/build-flow.js";

const SEED = Number(process.env.RANDOM_GRAPHS_SEED ?? 1);
const COUNT = Number(process.env.RANDOM_GRAPHS_COUNT ?? 6);

const random = randomGraphs({ seed: SEED, count: COUNT, mostTasks: 30 });
let built: Map<string, BuiltFlow>;
let outcomes: Map<string, FlowOutcome>;

beforeAll(
  async () => {
    built = await buildGraphs(random.map(({ graph }) => graph));
    outcomes = await runOnDagster(built);
  },
  600_000 + COUNT * 60_000,
);

describe.each(random)("the random graph $graph.flow", ({ graph, tasks }) => {
  test("does on Dagster what the graph means", () => {
    const outcome = outcomes.get(graph.flow);
    expect(outcome).toMatchObject({ success: true, failures: {}, materialized: [graph.flow] });
    if (outcome === undefined) return;
    expect(tasksOnDagster(graph, outcome)).toEqual(tasksOutsideLoops(graph, tasks));
  });

  test("does without Dagster what the graph means", async () => {
    const flow = built.get(graph.flow);
    if (flow === undefined) throw new Error(`${graph.flow} was not compiled`);
    expect(await tasksWithoutDagster(flow)).toEqual(inOrder(tasks));
  });
});
