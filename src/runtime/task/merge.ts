import { type FlowError, FlowMistake } from "../../authoring/flow-error.js";
import type { MergeOptions } from "../../authoring/task-handle.js";
import { quoteAll } from "../message-text.js";
import type { TaskRecord } from "../protocol.js";
import type { ArtifactCodec, Origin } from "../values/codec.js";
import { areEqual } from "../values/equal.js";
import { artifactsOf, type TaskArtifacts } from "./artifacts.js";

/**
 * Metaflow's merge_artifacts: takes over each artifact of the records that the join has not set.
 * @throws FlowError if records differ in one, or one of `include` is in no record; nothing is merged
 */
export function mergeArtifacts(
  artifacts: TaskArtifacts,
  records: readonly TaskRecord[],
  { include = [], exclude = [] }: MergeOptions,
  codec: ArtifactCodec,
): void {
  if (include.length > 0 && exclude.length > 0) {
    throw new FlowMistake("this.mergeArtifacts takes `include` or `exclude`, not both.");
  }
  const isWanted = (name: string) =>
    !artifacts.isSet(name) &&
    (include.length > 0 ? include.includes(name) : !exclude.includes(name));
  const { merged, conflicts } = compare(records, isWanted, codec);
  if (conflicts.size > 0) throw differing(conflicts);
  const missing = include.filter((name) => !merged.has(name) && !artifacts.isSet(name));
  if (missing.length > 0) {
    throw new FlowMistake(
      `this.mergeArtifacts is to include ${quoteAll(missing)}: no input has it.`,
    );
  }
  for (const [name, from] of merged) artifacts.inherit(name, from);
}

function compare(
  records: readonly TaskRecord[],
  isWanted: (name: string) => boolean,
  codec: ArtifactCodec,
) {
  const merged = new Map<string, Origin>();
  const conflicts = new Set<string>();
  for (const record of records) {
    for (const [name, from] of artifactsOf(record)) {
      if (!isWanted(name) || conflicts.has(name)) continue;
      const first = merged.get(name);
      if (first === undefined) merged.set(name, from);
      else if (!areEqual(first, from, codec)) conflicts.add(name);
    }
  }
  return { merged, conflicts };
}

function differing(names: Set<string>): FlowError {
  return new FlowMistake(
    `the inputs differ in ${quoteAll(names)}: set each in the join before this.mergeArtifacts, ` +
      "or leave it out with `exclude`.",
  );
}
