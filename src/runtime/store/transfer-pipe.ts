import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowError } from "../../authoring/flow-error.js";
import { cannotWrite, codeOf } from "./failures.js";

/** In milliseconds. */
const POLL = 5;
/** After how many polls without an answer to check whether one can come. */
const POLLS_OF_TRUST = 200;

/** A requested copy. */
export interface Transfer {
  /** The file that is copied, or that the copy goes to. */
  file: string;
  /** Exists when the copy is done. It is empty, or says why the copy failed. */
  answer: string;
  /** The file that Python turns into the answer. Python removes it if it cannot. */
  part: string;
}

/**
 * Asks the Python process of the op for copies, with a line in a named pipe for each. The answer is a file, because a
 * getter reads the artifact, and a getter can wait for a file but not for anything asynchronous.
 */
export class TransferPipe {
  private readonly folder: string;
  private count = 0;

  /**
   * @param pipe path of the named pipe
   * @param cache the folder that files are copied from and to
   */
  constructor(
    private readonly pipe: string,
    private readonly cache: string,
  ) {
    this.folder = join(cache, "transfers");
  }

  /**
   * @param key the key of the file in the store
   * @param content the bytes to copy there
   * @throws FlowError if the cache cannot be written to, or Python is gone
   */
  ask(verb: string, key: string, content?: string | Uint8Array): Transfer {
    this.count += 1;
    // Processes on machines that share a cache may have the same id.
    const random = Math.random().toString(36).slice(2);
    const name = `${process.pid}-${this.count}-${random}`;
    const file = join(this.folder, name);
    const transfer = { file, answer: `${file}.answer`, part: `${file}.part` };
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      if (content !== undefined) writeFileSync(file, content, { mode: 0o600 });
      writeFileSync(transfer.part, "", { mode: 0o600 });
    } catch (error) {
      rmSync(file, { force: true });
      throw cannotWrite(this.cache, error);
    }
    this.write(`${verb} ${key} ${name}\n`);
    return transfer;
  }

  /** A line is short enough to be written at once, so lines of several processes do not mix. */
  private write(line: string): void {
    for (;;) {
      const pipe = this.open();
      try {
        writeSync(pipe, line);
        return;
      } catch (error) {
        if (codeOf(error) !== "EAGAIN") throw error;
        block(POLL);
      } finally {
        closeSync(pipe);
      }
    }
  }

  /** @throws FlowError if nobody reads the pipe, because nobody will then answer */
  private open(): number {
    try {
      return openSync(this.pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      throw new FlowError("the store cannot be reached: the Python process of the op is gone.");
    }
  }

  /** Blocks until there is an answer, and returns it. */
  waitFor(transfer: Transfer): string {
    for (let polls = 1; ; polls++) {
      const text = readAnswer(transfer);
      if (text !== undefined) return text;
      if (polls % POLLS_OF_TRUST === 0) this.expectAnswer(transfer);
      block(POLL);
    }
  }

  /** Waits for an answer, and returns it. */
  async answered(transfer: Transfer): Promise<string> {
    for (let polls = 1; ; polls++) {
      const text = readAnswer(transfer);
      if (text !== undefined) return text;
      if (polls % POLLS_OF_TRUST === 0) this.expectAnswer(transfer);
      await sleep(POLL);
    }
  }

  /** @throws FlowError if no answer can come */
  private expectAnswer({ part, answer }: Transfer): void {
    closeSync(this.open());
    // The order matters, because the one file becomes the other.
    if (existsSync(part) || existsSync(answer)) return;
    throw new FlowError(
      `the cache ${this.cache} of the store takes no answer of Dagster's: its disk is full, or somebody ` +
        "has removed what is in it. Make room, and run again.",
    );
  }
}

function readAnswer({ answer }: Transfer): string | undefined {
  try {
    const text = readFileSync(answer, "utf8");
    rmSync(answer);
    return text;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
