import type { FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";

/**
 * The places among a join's inputs whose tasks are missing. Such a place has the record that the task starts with: that
 * of an item of the foreach, or that of the static split.
 */
export function lostPlaces(manifest: FlowManifest, { step, inputs }: TaskRequest): number[] {
  const split = manifest.steps[step]?.joins;
  if (split === undefined) return [];
  return inputs.flatMap((input, place) => {
    const isAtJoin = (input.next ?? beginningOf(manifest, input, place)) === step;
    const isStart = input.next !== undefined || input.step === split;
    return isStart && !isAtJoin ? [place] : [];
  });
}

/** The step that a lost task begins at. */
export function beginningOf(manifest: FlowManifest, { step, next }: TaskRecord, place: number) {
  const transition = manifest.steps[step]?.transition;
  return next ?? (transition?.kind === "split" ? transition.targets[place] : undefined);
}
