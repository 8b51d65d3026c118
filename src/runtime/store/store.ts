import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FlowError } from "../../authoring/flow-error.js";
import { cannotWrite, codeOf, reasonOf } from "./failures.js";

/** The remote store that a folder is a cache of. `place` is the path of a blob in the folder. */
export interface RemoteStore {
  /** Its URL, for an error. */
  readonly location: string;
  /** @returns a blob's bytes, or undefined if it is not there */
  fetch(hash: string, place: string): Buffer | undefined;
  /** Sends a blob. It is in its place when the store has it. */
  send(hash: string, place: string, bytes: Uint8Array, subject: string): void;
}

/**
 * Large values as files, each named by the SHA-256 of its bytes, so that equal values share a file. The message of each
 * error is the end of a sentence that names the artifact.
 */
export class Store {
  /**
   * @param folder absolute path; made when something is stored
   * @param remote has what the folder lacks, and gets what is stored
   */
  constructor(
    private readonly folder: string,
    private readonly remote?: RemoteStore,
  ) {}

  /**
   * Stores bytes, or text as UTF-8, unless they are there.
   * @param subject what they are, for an error of the remote store's
   * @returns the blob's SHA-256 in hexadecimal
   * @throws FlowError if the folder cannot be written to
   */
  put(content: string | Uint8Array, subject = "it"): string {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const hash = hashOf(bytes);
    const path = this.pathOf(hash);
    try {
      // A blob of another size is damaged. Write it again.
      if (sizeOf(path) === bytes.length) return hash;
      if (this.remote === undefined) write(path, bytes);
      else this.remote.send(hash, path, bytes, subject);
    } catch (error) {
      throw error instanceof FlowError ? error : cannotWrite(this.folder, error);
    }
    return hash;
  }

  /**
   * Reads a blob.
   * @throws FlowError if it is missing, or is not what was stored
   */
  get(hash: string): Buffer {
    const path = this.pathOf(hash);
    const bytes = this.read(path);
    if (bytes !== undefined && hashOf(bytes) === hash) return bytes;
    // The cache lacks it, or has it damaged.
    return this.check(hash, this.remote === undefined ? bytes : this.remote.fetch(hash, path));
  }

  private check(hash: string, bytes: Buffer | undefined): Buffer {
    const folder = this.remote?.location ?? this.folder;
    const place = `${folder.replace(/\/+$/, "")}/${keyOf(hash)}`;
    if (bytes === undefined) {
      throw new FlowError(
        `${place} is missing from the store. Bring it back, or run the flow again from the task that ` +
          "made it.",
      );
    }
    if (hashOf(bytes) === hash) return bytes;
    throw new FlowError(
      `${place} is damaged: its ${bytes.length} bytes are not those that were stored. Delete it, and ` +
        "run the flow again from the task that made it.",
    );
  }

  private pathOf(hash: string): string {
    // It comes from a record, and becomes a path.
    if (/^[0-9a-f]{64}$/.test(hash)) return join(this.folder, keyOf(hash));
    throw new FlowError("its record is damaged: it names no blob of the store.");
  }

  private read(path: string): Buffer | undefined {
    try {
      const bytes = readFileSync(path);
      if (this.remote !== undefined) markUsed(path);
      return bytes;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw new FlowError(`${path} cannot be read (${reasonOf(error)}). See to it, and run again.`);
    }
  }
}

/** The path of a blob in a store. */
export function keyOf(hash: string): string {
  return `blobs/${hash.slice(0, 2)}/${hash}`;
}

/** Writes a file that is whole or missing, whenever the process or the machine stops. */
function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // The id of the process is not enough: two containers that share a folder may have the same one.
  const temporary = `${path}.${crypto().randomUUID()}.part`;
  try {
    writeSynced(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeSynced(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function hashOf(bytes: Uint8Array): string {
  return crypto().createHash("sha256").update(bytes).digest("hex");
}

/** Few tasks need Node's crypto, and loading it takes a twentieth of a task's start. */
function crypto(): typeof import("node:crypto") {
  return createRequire(process.execPath)("node:crypto");
}

/** Marks a file as recently used. Another process may have just evicted it. */
function markUsed(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
