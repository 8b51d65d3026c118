import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeFile } from "../../src/bundle/package-files.js";
import { decodeArtifacts, runBundle } from "../../src/runtime/schedule/run-bundle.js";
import { type FlowOutcome, runManyFlows } from "../dagster/run-flows.js";
import { type BuiltFlow, buildFlow } from "../support/build-flow.js";
import { newFolder } from "../support/paths.js";
import { inOrder, type TaskTrace } from "./interpret.js";
import { type ShapeGraph, stepsOfLoops } from "./model.js";
import { writeTypeScript } from "./write-typescript.js";

/** Writes graphs as TypeScript flows and compiles them; by the flow's name. */
export async function buildGraphs(graphs: readonly ShapeGraph[]): Promise<Map<string, BuiltFlow>> {
  const folder = newFolder("random");
  const built = new Map<string, BuiltFlow>();
  for (const graph of graphs) {
    const file = join(folder, graph.flow, "flow.ts");
    mkdirSync(join(folder, graph.flow));
    writeFileSync(file, writeTypeScript(graph));
    built.set(graph.flow, await buildFlow(file));
  }
  return built;
}

/** Runs compiled graphs on Dagster; by the flow's name. */
export function runOnDagster(built: ReadonlyMap<string, BuiltFlow>) {
  return runManyFlows(
    [...built].map(([id, { python, plan }]) => ({ id, file: python.path, job: plan.job })),
  );
}

/** The tasks that a run on Dagster has left records of: all but those of loops. */
export function tasksOnDagster(graph: ShapeGraph, { records }: FlowOutcome): TaskTrace[] {
  const loops = stepsOfLoops(graph);
  const tasks = Object.values(records).map(({ step, stack, artifacts }) => ({
    step,
    indices: stack.map(({ index }) => index),
    trace: String(artifacts.trace),
  }));
  return inOrder(tasks.filter(({ step }) => !loops.has(step)));
}

/** Those tasks of a graph that are ops of their own on Dagster: what a loop runs is inside of one. */
export function tasksOutsideLoops(graph: ShapeGraph, tasks: readonly TaskTrace[]): TaskTrace[] {
  const loops = stepsOfLoops(graph);
  return inOrder(tasks.filter(({ step }) => !loops.has(step)));
}

/**
 * Runs a compiled graph as `dagster-ts run` does.
 *
 * @returns its tasks, those of loops too
 */
export async function tasksWithoutDagster({ bundle, manifest }: BuiltFlow): Promise<TaskTrace[]> {
  const run = await runBundle(
    { runtime: runtimeFile(), bundle: bundle.path },
    manifest,
    newFolder("store"),
    { maxWorkers: 2 },
  );
  if (run.status !== "succeeded") throw run.error;
  return inOrder(
    run.tasks.map(({ step, indices, record }) => ({
      step,
      indices,
      trace: String(decodeArtifacts(record, run.store).trace),
    })),
  );
}
