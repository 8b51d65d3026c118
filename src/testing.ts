import { formatDiagnostics } from "./compiler/diagnostics/format.js";
import { partitionOf } from "./local/partition.js";
import { compileToRun, runMade } from "./local/run-file.js";
import type { FlowRun, RunOptions } from "./runtime/schedule/run-bundle.js";

export type { FlowRun, RunEvent, RunOptions } from "./runtime/schedule/run-bundle.js";
export type { TaskResult } from "./runtime/task/task-runner.js";

/** Options of {@link runFlow}. */
export interface RunFlowOptions extends Omit<RunOptions, "partition"> {
  /** The key of the partition that the run is for, of a flow with `@partitions`. */
  partition?: string;
  /** The flow to run. Needed only if the file has several. */
  flow?: string;
}

/**
 * Runs a flow on this machine, without Dagster, so that a test can check it. Each task has a Node process of its own.
 * @param file path of the flow's TypeScript file
 * @returns the result of each task, failed ones too, and the artifacts of `end`
 * @throws Error with the diagnostics if the flow does not compile, or the file holds several; PartitionError if the flow
 * has no such partition, or one is missing
 */
export async function runFlow(file: string, options: RunFlowOptions = {}): Promise<FlowRun> {
  const { flow, partition: key, ...runOptions } = options;
  const { flows, diagnostics, sources } = await compileToRun(file, flow, process.cwd());
  const [made, ...others] = flows;
  if (made === undefined)
    throw new Error(formatDiagnostics(diagnostics, sources, { color: false }));
  if (others.length > 0) {
    const names = flows.map(({ flow: name }) => name).join(", ");
    throw new Error(`${file} holds several flows: say which, { flow: ... }: ${names}.`);
  }
  const partition = partitionOf(made.plan.partitions, key);
  return runMade(made, { ...runOptions, ...(partition && { partition }) });
}
