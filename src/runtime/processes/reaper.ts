import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { REAPER } from "./reaper-script.js";

// The reaper ends a process group when it is told to, and all that are left once this process is gone, even if it was
// killed. The process of a task leads a group of its own, so what its step started ends with it.

let shell: Writable | undefined;

/** The reaper's input, to pass to a new process. The first call starts the reaper. */
export function reaperInput(): Writable {
  shell ??= startShell();
  return shell;
}

/** Registers a group with the reaper. */
export function watchGroup(group: number): void {
  reaperInput().write(`start ${group}\n`);
}

/** Terminates a group, and kills it after a grace period. */
export function endGroup(group: number): void {
  reaperInput().write(`end ${group}\n`);
}

/** Kills what is left of a group whose leader has ended. */
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
    // A session of its own, so that a signal from the terminal does not end the reaper.
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
