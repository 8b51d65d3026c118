import { join } from "node:path";
import { newFolder, ROOT } from "../support/paths.js";
import { runPython } from "./run-flows.js";

/** What is done on a Dagster whose daemon evaluates when it is told to. */
export type Action =
  /** A sensor or a schedule, by name. */
  | ["turn", name: string, on: boolean]
  /** A sensor's cursor is again as when it was turned on, or none. */
  | ["setCursor", location: string, sensor: string, since: "turned on" | null]
  /** By nobody: no run does it. */
  | ["materialize", asset: string]
  | ["launch", location: string, job: string, assets?: string[]]
  | ["evaluateSensors"]
  /** After so many days, for the last time that they were due. */
  | ["evaluateSchedules", days: number];

export interface AutomaticRun {
  id: string;
  job: string;
  success: boolean;
  tags: Record<string, string>;
  /** Those of `end`. */
  artifacts: Record<string, unknown>;
}

/**
 * Does one thing after the other on a real Dagster, in one Python process.
 * @param workspace path of the workspace's yaml
 * @returns the runs that each action has started
 */
export async function automate(
  workspace: string,
  actions: readonly Action[],
  environment: Record<string, string>,
): Promise<AutomaticRun[][]> {
  const script = join(ROOT, "test", "dagster", "automation.py");
  const input = JSON.stringify({ home: newFolder("automation"), workspace, actions });
  const { stdout } = await runPython([script], { input, environment });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AutomaticRun[]);
}
