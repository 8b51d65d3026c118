import { isDeepStrictEqual } from "node:util";
import { FlowError } from "../authoring/flow-error.js";
import type { MergeOptions } from "../authoring/task-handle.js";
import { isKeptName, type TaskArtifacts } from "./artifact-slots.js";
import { quoteAll } from "./describe.js";
import type { Encoded, TaskRecord } from "./protocol.js";

/**
 * Metaflow's merge_artifacts: takes over each artifact of the records that the join has not set.
 * @throws FlowError if records differ in one, or one of `include` is in no record; nothing is merged
 */
export function mergeArtifacts(
  artifacts: TaskArtifacts,
  records: readonly TaskRecord[],
  { include = [], exclude = [] }: MergeOptions,
): void {
  if (include.length > 0 && exclude.length > 0) {
    throw new FlowError("this.mergeArtifacts takes `include` or `exclude`, not both.");
  }
  const isWanted = (name: string) =>
    isKeptName(name) &&
    !artifacts.isSet(name) &&
    (include.length > 0 ? include.includes(name) : !exclude.includes(name));
  const { merged, conflicts } = compare(records, isWanted);
  if (conflicts.size > 0) throw differing(conflicts);
  const missing = include.filter((name) => !merged.has(name) && !artifacts.isSet(name));
  if (missing.length > 0) {
    throw new FlowError(`this.mergeArtifacts is to include ${quoteAll(missing)}: no input has it.`);
  }
  for (const [name, encoded] of merged) artifacts.inherit(name, encoded);
}

function compare(records: readonly TaskRecord[], isWanted: (name: string) => boolean) {
  const merged = new Map<string, Encoded>();
  const conflicts = new Set<string>();
  for (const record of records) {
    for (const [name, encoded] of Object.entries(record.artifacts)) {
      if (!isWanted(name)) continue;
      if (!merged.has(name)) merged.set(name, encoded);
      else if (!isDeepStrictEqual(merged.get(name), encoded)) conflicts.add(name);
    }
  }
  return { merged, conflicts };
}

function differing(names: Set<string>): FlowError {
  return new FlowError(
    `the inputs differ in ${quoteAll(names)}: set each in the join before this.mergeArtifacts, ` +
      "or leave it out with `exclude`.",
  );
}
