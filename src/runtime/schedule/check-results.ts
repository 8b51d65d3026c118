import { FlowError } from "../../authoring/flow-error.js";
import type { CheckJson, FlowManifest, TaskRecord } from "../protocol.js";

/** The result of a check of the asset. One that no step has reported has failed. */
export interface CheckResult extends CheckJson {
  name: string;
  /** Whether the run fails with it. */
  blocking: boolean;
}

/**
 * The results of the checks of a run, in the order of their declaration.
 * @param end the record of `end`; none if the run did not get there
 */
export function checkResults(
  { checks = [] }: FlowManifest,
  end: TaskRecord | undefined,
): CheckResult[] {
  if (end === undefined) return [];
  return checks.map(({ name, blocking }) => {
    const description = `No step has reported it: current.check("${name}", ...).`;
    const missing: CheckJson = { passed: false, severity: "error", description, metadata: {} };
    return { name, blocking, ...(end.checks?.[name] ?? missing) };
  });
}

/** Why a run fails by its checks, as on Dagster; undefined if it does not. */
export function blockedBy(results: readonly CheckResult[]): FlowError | undefined {
  const failed = results.filter((one) => one.blocking && !one.passed && one.severity === "error");
  if (failed.length === 0) return undefined;
  const reasons = failed.map(({ name, description }) => {
    return description === undefined ? name : `${name} (${description})`;
  });
  return new FlowError(`blocking checks have failed: ${reasons.join(", ")}`);
}
