import type { FlowManifest } from "../protocol.js";
import type { Token } from "./splits.js";

/** How many tasks run in the bodies of foreachs that have `maxParallel`. */
export class Limits {
  private readonly running = new Map<string, number>();
  private readonly most = new Map<string, number>();

  constructor({ steps }: FlowManifest) {
    for (const [name, { transition }] of Object.entries(steps)) {
      if (transition.kind !== "foreach" || transition.maxParallel === undefined) continue;
      this.most.set(name, transition.maxParallel);
    }
  }

  /** Whether one more task may run where the token is. */
  hasRoom({ splits }: Token): boolean {
    if (this.most.size === 0) return true;
    return splits.every(
      ({ step }) => (this.running.get(step) ?? 0) < (this.most.get(step) ?? Infinity),
    );
  }

  enter(token: Token): void {
    this.count(token, 1);
  }

  leave(token: Token): void {
    this.count(token, -1);
  }

  private count({ splits }: Token, change: number): void {
    for (const { step } of splits) {
      if (this.most.has(step)) this.running.set(step, (this.running.get(step) ?? 0) + change);
    }
  }
}
