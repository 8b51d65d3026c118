import type { FlowOutcome } from "./dagster/run-flows.js";
import { inOrder, interpret } from "./random-graphs/interpret.js";
import { renewJudgements, storedJudgements } from "./random-graphs/metaflow.js";
import {
  buildGraphs,
  runOnDagster,
  tasksOnDagster,
  tasksOutsideLoops,
  tasksWithoutDagster,
} from "./random-graphs/run-graphs.js";
import type { BuiltFlow } from "./support/build-flow.js";

// Metaflow takes a second for each task, so its answers are kept: `scripts/renew-metaflow.mjs`.
if (process.env.RENEW_METAFLOW === "1") {
  test("Metaflow is asked again", () => renewJudgements(1, 60), 3_600_000);
} else {
  const judgements = storedJudgements();
  let built: Map<string, BuiltFlow>;
  let outcomes: Map<string, FlowOutcome>;

  beforeAll(async () => {
    built = await buildGraphs(judgements.map(({ graph }) => graph));
    outcomes = await runOnDagster(built);
  }, 1_800_000);

  test("Metaflow has judged enough graphs", () => {
    expect(judgements.length).toBeGreaterThanOrEqual(60);
  });

  describe.each(judgements)("$graph.flow, as Metaflow runs it", ({ graph, tasks }) => {
    test("is what the plain interpreter says", () => {
      expect(inOrder(interpret(graph))).toEqual(tasks);
    });

    test("is what Dagster runs", () => {
      const outcome = outcomes.get(graph.flow);
      expect(outcome).toMatchObject({ success: true, failures: {}, materialized: [graph.flow] });
      if (outcome === undefined) return;
      expect(tasksOnDagster(graph, outcome)).toEqual(tasksOutsideLoops(graph, tasks));
    });

    test("is what runs without Dagster", async () => {
      const flow = built.get(graph.flow);
      if (flow === undefined) throw new Error(`${graph.flow} was not compiled`);
      expect(await tasksWithoutDagster(flow)).toEqual(tasks);
    });
  });
}
