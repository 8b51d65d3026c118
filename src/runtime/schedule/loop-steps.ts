import type { FlowManifest } from "../protocol.js";
import { targetsOf } from "../task/next-call.js";

/** The steps that are in loops. */
export function stepsInLoops(manifest: FlowManifest): ReadonlySet<string> {
  const inLoops = new Set<string>();
  // Only a switch can lead back, so most flows need no search.
  for (const [name, { transition }] of Object.entries(manifest.steps)) {
    if (transition.kind === "switch" && !inLoops.has(name)) addLoopOf(name, manifest, inLoops);
  }
  return inLoops;
}

/** Adds the steps that the switch leads to and that lead to it. */
function addLoopOf(start: string, manifest: FlowManifest, inLoops: Set<string>): void {
  const after = reachedFrom(start, (step) => nextOf(step, manifest));
  if (!after.has(start)) return;
  const sources = new Map<string, string[]>();
  for (const step of after) {
    for (const target of nextOf(step, manifest)) {
      sources.set(target, [...(sources.get(target) ?? []), step]);
    }
  }
  for (const step of reachedFrom(start, (one) => sources.get(one) ?? [])) inLoops.add(step);
}

/** The steps that can be reached from a step by one or more transitions. */
export function reachedFrom(start: string, next: (step: string) => string[]): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    for (const target of next(step)) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

function nextOf(step: string, manifest: FlowManifest): string[] {
  const found = manifest.steps[step];
  return found === undefined ? [] : targetsOf(found.transition);
}
