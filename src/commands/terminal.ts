import { writeSync } from "node:fs";

/** Where a command prints. */
export interface Terminal {
  workingFolder: string;
  /** Prints results, which a program may read, on standard output. */
  out(text: string): void;
  /** Prints messages on standard error. */
  say(text: string): void;
  /** Whether messages may be coloured. */
  color: boolean;
}

/** The terminal of this process. It has colour only on a real terminal and without NO_COLOR. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endOutput);
  return {
    workingFolder: process.cwd(),
    out: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(text),
    color: process.stderr.isTTY === true && !process.env.NO_COLOR,
  };
}

/** A reader such as `head` may stop reading. The command is then done. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(process.exitCode);
  writeSync(2, `The output cannot be written: ${error.message}\n`);
  process.exit(1);
}

/** Runs work with a signal that an interrupt of this process aborts. A second interrupt ends this process. */
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
