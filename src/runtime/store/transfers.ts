import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { FlowError } from "../../authoring/flow-error.js";
import { messageOf } from "../error-details.js";
import { evict } from "./cache.js";
import { cannotReach } from "./failures.js";
import { keyOf, type RemoteStore } from "./store.js";
import { type Transfer, TransferPipe } from "./transfer-pipe.js";

/** A blob on its way to the store. */
interface Upload extends Transfer {
  /** The value that it is, for an error. */
  subject: string;
  /** Where it goes in the cache once the store has it. */
  place: string | undefined;
}

/**
 * Copies files between a remote store and this machine's cache of it. The Python process of the op makes the copies
 * (`open_store` in `python/src/dagster_ts/store.py`), because it has the file systems, credentials and connections.
 *
 * Every blob in the cache is in the store, so it may be evicted at any time.
 */
export class Transfers implements RemoteStore {
  private readonly uploads = new Map<string, Upload>();
  private readonly pipe: TransferPipe;
  private hasAdded = false;

  /**
   * @param pipe path of the named pipe
   * @param cache the folder, with blobs where a store has them
   * @param location the URL of the store
   */
  constructor(
    pipe: string,
    private readonly cache: string,
    readonly location: string,
  ) {
    this.pipe = new TransferPipe(pipe, cache);
  }

  /**
   * Reads a blob and leaves it in the cache. Blocks meanwhile.
   * @throws FlowError if the store cannot be read
   */
  fetch(hash: string, place: string): Buffer | undefined {
    const transfer = this.pipe.ask("get", keyOf(hash));
    const { file } = transfer;
    if (!this.hasCome(transfer, this.pipe.waitFor(transfer))) return undefined;
    // Read it before it is where others may evict it.
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
    const transfer = this.pipe.ask("get", key);
    if (!this.hasCome(transfer, await this.pipe.answered(transfer))) return undefined;
    const text = readFileSync(transfer.file, "utf8");
    rmSync(transfer.file);
    return text;
  }

  /** Starts to send a blob that the cache lacks to the store. {@link flush} waits for the end. */
  send(hash: string, place: string, bytes: Uint8Array, subject: string): void {
    const key = keyOf(hash);
    if (!this.uploads.has(key)) this.upload("add", key, bytes, subject, place);
  }

  /** Starts to write a small file, or to overwrite it. */
  write(key: string, text: string, subject: string): void {
    this.upload("put", key, text, subject, undefined);
  }

  /**
   * Waits until the store has everything that was sent.
   * @throws FlowError that names what the store cannot take
   */
  async flush(): Promise<void> {
    for (const [key, upload] of this.uploads) {
      const { file, place } = upload;
      await this.sent(upload);
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

  /** @throws FlowError if the store did not take it */
  private async sent(upload: Upload): Promise<void> {
    try {
      const reason = await this.pipe.answered(upload);
      if (reason !== "") throw cannotReach(this.location, reason);
    } catch (error) {
      rmSync(upload.file, { force: true });
      throw new FlowError(`${upload.subject} cannot be kept: ${messageOf(error)}`);
    }
  }

  private upload(
    verb: "add" | "put",
    key: string,
    content: string | Uint8Array,
    subject: string,
    place: string | undefined,
  ): void {
    const transfer = this.pipe.ask(verb, key, content);
    this.uploads.set(key, { ...transfer, subject, place });
  }

  /**
   * Whether the file to copy existed.
   * @throws FlowError if the store cannot be read
   */
  private hasCome({ file }: Transfer, reason: string): boolean {
    if (reason === "") return true;
    rmSync(file, { force: true });
    if (reason.startsWith("FileNotFoundError")) return false;
    throw cannotReach(this.location, reason);
  }
}

/** Moves a blob into the cache. A full cache does no harm, because the store has the blob. */
function move(file: string, place: string): void {
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    renameSync(file, place);
  } catch {
    rmSync(file, { force: true });
  }
}
