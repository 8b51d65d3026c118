import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { newFolder, PYTHON, ROOT } from "../support/paths.js";
import { randomGraphs } from "./generate.js";
import { inOrder, type TaskTrace } from "./interpret.js";
import { forMetaflow } from "./metaflow-dialect.js";
import type { ShapeGraph } from "./model.js";
import { writeMetaflow } from "./write-metaflow.js";

const FOLDER = join(ROOT, "test", "random-graphs", "metaflow");

/** A graph and the tasks that Metaflow itself ran of it. */
export interface Judgement {
  graph: ShapeGraph;
  tasks: TaskTrace[];
}

/** What Metaflow has said of the fixed set of graphs. */
export function storedJudgements(): Judgement[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Judgement);
}

/** Asks Metaflow about `count` graphs and keeps its answers in place of the stored ones. */
export async function renewJudgements(seed: number, count: number): Promise<void> {
  const graphs = randomGraphs({ seed, count, mostTasks: 24, dialect: forMetaflow });
  const judgements: Judgement[] = [];
  for (const { graph } of graphs) judgements.push({ graph, tasks: await runMetaflow(graph) });
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const judgement of judgements) {
    const text = `${JSON.stringify(judgement)}\n`;
    writeFileSync(join(FOLDER, `${judgement.graph.flow}.json`), text);
  }
}

/**
 * Runs a graph as a Metaflow flow.
 *
 * @returns its tasks, in order
 * @throws an Error with what Metaflow printed if it refuses the flow or the run fails
 */
export async function runMetaflow(graph: ShapeGraph): Promise<TaskTrace[]> {
  const folder = newFolder("metaflow");
  const file = join(folder, "flow.py");
  const traces = join(folder, "traces.jsonl");
  writeFileSync(file, writeMetaflow(graph));
  const env = {
    ...process.env,
    METAFLOW_USER: "test",
    METAFLOW_DATASTORE_SYSROOT_LOCAL: folder,
    TASK_TRACES: traces,
  };
  const run = [file, "--no-pylint", "run", "--max-workers", "2"];
  await promisify(execFile)(PYTHON, run, { cwd: folder, env, maxBuffer: 2 ** 26 });
  const lines = readFileSync(traces, "utf8").trimEnd().split("\n");
  rmSync(folder, { recursive: true });
  return inOrder(lines.map((line) => JSON.parse(line) as TaskTrace));
}
