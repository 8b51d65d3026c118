import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { REAPER } from "./reaper-script.js";

// The reaper ends process groups: one that it is told to, and all that are left once this process is
// gone, even if it was killed. A task's process leads a group of its own, so what its step has started
// ends with it.

let shell: Writable | undefined;

/** Where the reaper reads, to be handed to a new process. Starts the reaper when first called. */
export function reaperInput(): Writable {
  shell ??= startShell();
  return shell;
}

/** Tells the reaper of a group. */
export function watchGroup(group: number): void {
  reaperInput().write(`start ${group}\n`);
}

/** Has the group terminated, and killed after a grace. */
export function endGroup(group: number): void {
  reaperInput().write(`end ${group}\n`);
}

/** Ends at once what a group's leader, which is gone, has left behind. */
export function clearGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nothing was left.
  }
  reaperInput().write(`done ${group}\n`);
}

function startShell(): Writable {
  const child = spawn("/bin/sh", ["-c", REAPER], {
    // A session of its own: what a terminal ends this process with must not end the reaper.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { stdin } = child;
  child.on("error", () => undefined);
  stdin.on("error", () => undefined);
  // Neither keeps this process from ending.
  child.unref();
  (stdin as Writable & { unref(): void }).unref();
  return stdin;
}
