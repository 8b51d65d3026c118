import { readSync, writeSync } from "node:fs";
import type { Duplex } from "node:stream";

/**
 * The channel between a scheduler and the process of a task: a socket that is file descriptor 3 of the process. Each
 * message is a line of JSON. Node's own channel ("ipc") is not used, because a process that writes anything else into
 * it makes its parent throw, and because it keeps a process alive that waits for nothing else.
 */
const DESCRIPTOR = 3;
const NEWLINE = 10;

/** Reads the next message, and waits for it. Returns undefined if the scheduler has closed the channel. */
export function receiveMessage(): unknown {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(65_536);
    const length = readSync(DESCRIPTOR, chunk);
    if (length === 0) return undefined;
    chunks.push(chunk.subarray(0, length));
    // The scheduler sends no further message before this one is answered.
    if (chunk[length - 1] === NEWLINE) return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  }
}

/**
 * Sends a message, and waits until the channel has taken it.
 * @throws Error of the system if the scheduler, or the flow's code, has closed the channel
 */
export function sendMessage(message: object): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(DESCRIPTOR, bytes, sent);
}

/** The scheduler's end: passes on each message, and `undefined` for a line that is none. */
export function eachMessage(channel: Duplex, onMessage: (message: unknown) => void): void {
  let chunks: Buffer[] = [];
  channel.on("data", (chunk: Buffer) => {
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      const line = Buffer.concat([...chunks, chunk.subarray(begin, end)]).toString("utf8");
      chunks = [];
      begin = end + 1;
      onMessage(parse(line));
    }
    if (begin < chunk.length) chunks.push(chunk.subarray(begin));
  });
  // The process has ended before it took its request: its end says more.
  channel.on("error", () => undefined);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
