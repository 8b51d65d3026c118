import { writeSync } from "node:fs";

/** Where a command's words go. */
export interface Terminal {
  workingFolder: string;
  /** For results: what a program may read. */
  out(text: string): void;
  /** For messages to a person. */
  say(text: string): void;
  /** Whether messages may be coloured. */
  color: boolean;
}

/** The terminal of this process. Colour only where a person reads, who has not forbidden it. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endOutput);
  return {
    workingFolder: process.cwd(),
    out: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(text),
    color: process.stderr.isTTY === true && !process.env.NO_COLOR,
  };
}

/** Who reads may stop reading, as `head` does: then all that was asked for is done. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(process.exitCode);
  writeSync(2, `The output cannot be written: ${error.message}\n`);
  process.exit(1);
}

/** Aborts a work's signal at an interrupt of this process; a second interrupt ends this process. */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}
