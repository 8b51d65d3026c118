import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowError } from "../../authoring/flow-error.js";
import { evict } from "./cache.js";
import type { RemoteStore } from "./store.js";

/** In milliseconds. */
const POLL = 5;
/** After how many polls without an answer Python is looked for. */
const POLLS_OF_TRUST = 200;

/** A copy that Python was asked for. */
interface Transfer {
  /** The file that is copied, or that the copy goes to. */
  file: string;
  answer: string;
}

/** A blob on its way to the store. */
interface Upload extends Transfer {
  /** The value that it is, for an error. */
  subject: string;
  /** Where it goes in the cache once the store has it. */
  place: string | undefined;
}

/**
 * Copies files between a remote store and this machine's cache of it. The Python process of the op does
 * it (`open_store` in `templates/helpers.hbs`): it has Dagster's file systems, their credentials and open
 * connections. It is asked by a line in a named pipe, and answers by a file: an artifact is read by a
 * getter, which can wait for a file, but for nothing that Node does asynchronously.
 *
 * What is in the cache is in the store, so it may be evicted at any time.
 */
export class Transfers implements RemoteStore {
  private readonly uploads = new Map<string, Upload>();
  private readonly folder: string;
  private count = 0;
  private hasAdded = false;

  /**
   * @param pipe path of the named pipe
   * @param cache the folder, with blobs where a store has them
   */
  constructor(
    private readonly pipe: string,
    private readonly cache: string,
  ) {
    this.folder = join(cache, "transfers");
  }

  /**
   * Reads a blob and leaves it in the cache; blocks meanwhile.
   * @throws FlowError if the store cannot be read
   */
  fetch(hash: string, place: string): Buffer | undefined {
    const { file, answer } = this.start("get", keyOf(hash));
    const text = this.waitFor(answer);
    if (text.startsWith("FileNotFoundError")) return undefined;
    if (text !== "") throw new FlowError(`the store cannot be read: ${text}`);
    // Before it is where others may evict it.
    const bytes = readFileSync(file);
    this.hasAdded = true;
    move(file, place);
    return bytes;
  }

  /**
   * Reads a small file, which may change and so is not in the cache.
   * @throws FlowError if the store cannot be read
   */
  async read(key: string): Promise<string | undefined> {
    const { file, answer } = this.start("get", key);
    const reason = await this.answered(answer);
    if (reason.startsWith("FileNotFoundError")) return undefined;
    if (reason !== "") throw new FlowError(`the store cannot be read: ${reason}`);
    const text = readFileSync(file, "utf8");
    rmSync(file);
    return text;
  }

  /** Starts to send a blob that the cache does not have to the store; {@link flush} ends it. */
  send(hash: string, place: string, bytes: Uint8Array, subject: string): void {
    const key = keyOf(hash);
    if (!this.uploads.has(key)) this.upload("add", key, bytes, subject, place);
  }

  /** Starts to write a small file, whatever was there. */
  write(key: string, text: string, subject: string): void {
    this.upload("put", key, text, subject, undefined);
  }

  /**
   * Waits until the store has all that was sent.
   * @throws FlowError if it cannot take something, which is named
   */
  async flush(): Promise<void> {
    for (const [key, { subject, file, answer, place }] of this.uploads) {
      const text = await this.answered(answer);
      if (text !== "") throw new FlowError(`${subject} cannot be kept in the store: ${text}`);
      if (place === undefined) rmSync(file, { force: true });
      else move(file, place);
      this.uploads.delete(key);
      this.hasAdded ||= place !== undefined;
    }
    this.evict();
  }

  /** Keeps the cache within its bounds, if something was added. */
  evict(): void {
    if (this.hasAdded) evict(this.cache, process.env);
    this.hasAdded = false;
  }

  private upload(
    verb: "add" | "put",
    key: string,
    content: string | Uint8Array,
    subject: string,
    place: string | undefined,
  ): void {
    const transfer = this.start(verb, key, content);
    this.uploads.set(key, { ...transfer, subject, place });
  }

  private start(verb: string, key: string, content?: string | Uint8Array): Transfer {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.count += 1;
    // Machines that share a cache may have processes of one number.
    const random = Math.random().toString(36).slice(2);
    const file = join(this.folder, `${process.pid}-${this.count}-${random}`);
    if (content !== undefined) writeFileSync(file, content, { mode: 0o600 });
    this.ask(`${verb} ${key} ${file.slice(this.folder.length + 1)}\n`);
    return { file, answer: `${file}.answer` };
  }

  /** A line is shorter than what a pipe takes as a whole, so lines of several processes do not mix. */
  private ask(line: string): void {
    for (;;) {
      const pipe = this.open();
      try {
        writeSync(pipe, line);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        block(POLL);
      } finally {
        closeSync(pipe);
      }
    }
  }

  /** @throws FlowError if nobody reads the pipe: then nobody will ever answer */
  private open(): number {
    try {
      return openSync(this.pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      throw new FlowError("the store cannot be reached: the Python process of the op is gone.");
    }
  }

  private waitFor(answer: string): string {
    for (let polls = 1; ; polls++) {
      const text = readAnswer(answer);
      if (text !== undefined) return text;
      if (polls % POLLS_OF_TRUST === 0) closeSync(this.open());
      block(POLL);
    }
  }

  private async answered(answer: string): Promise<string> {
    for (let polls = 1; ; polls++) {
      const text = readAnswer(answer);
      if (text !== undefined) return text;
      if (polls % POLLS_OF_TRUST === 0) closeSync(this.open());
      await sleep(POLL);
    }
  }
}

function keyOf(hash: string): string {
  return `blobs/${hash.slice(0, 2)}/${hash}`;
}

function move(file: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  renameSync(file, place);
}

function readAnswer(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8");
    rmSync(path);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
