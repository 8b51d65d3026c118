import * as fc from "fast-check";
import { type Block, rootBlocks } from "./blocks.js";
import { buildGraph } from "./build-graph.js";
import { interpret, type TaskTrace, TooManyTasksError } from "./interpret.js";
import type { ShapeGraph } from "./model.js";

/** A random graph and what it does by its meaning. */
export interface RandomGraph {
  graph: ShapeGraph;
  tasks: TaskTrace[];
}

/** Which random graphs. */
export interface RandomGraphOptions {
  /** The same graphs for the same seed. */
  seed: number;
  count: number;
  /** At most so many tasks in a graph. */
  mostTasks: number;
  /** Rewrites the blocks before they become a graph. */
  dialect?: (blocks: readonly Block[]) => Block[];
}

const FEWEST_STEPS = 5;
const FEWEST_TASKS = 5;
const MOST_STEPS = 40;

/** Random graphs of every shape, each with its tasks. */
export function randomGraphs(options: RandomGraphOptions): RandomGraph[] {
  const { seed, count, mostTasks, dialect = (blocks) => [...blocks] } = options;
  const graphs: RandomGraph[] = [];
  for (let round = 0; graphs.length < count; round++) {
    for (const blocks of fc.sample(rootBlocks, { seed: seed + round, numRuns: count * 3 })) {
      const graph = buildGraph(`Random${seed}N${graphs.length}`, dialect(blocks));
      const size = graph.steps.length;
      if (graphs.length === count || size < FEWEST_STEPS || size > MOST_STEPS) continue;
      const tasks = interpretUpTo(graph, mostTasks);
      if (tasks !== undefined && tasks.length >= FEWEST_TASKS) graphs.push({ graph, tasks });
    }
  }
  return graphs;
}

function interpretUpTo(graph: ShapeGraph, most: number): TaskTrace[] | undefined {
  try {
    return interpret(graph, most);
  } catch (error) {
    if (error instanceof TooManyTasksError) return undefined;
    throw error;
  }
}
