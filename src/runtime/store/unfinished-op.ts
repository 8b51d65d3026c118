import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { FlowError } from "../../authoring/flow-error.js";
import type { TaskRecord, TaskRequest } from "../protocol.js";
import { cannotWrite } from "./failures.js";

/** The beginning of an attempt of a task, or the record of the task. */
type Line = { task: string; attempt: number } | { task: string; record: TaskRecord };

/**
 * The records of the finished tasks of a loop's or a batch's op, in a file of the store,
 * `unfinished/<run>/<hash of its input>`. However the op ends, the rest runs only if it is run again. For a batch the
 * file also has a line for each attempt.
 */
export class UnfinishedOp {
  private readonly records = new Map<string, TaskRecord>();
  /** How many attempts of each task have begun in this run. */
  private readonly attempts = new Map<string, number>();
  private readonly file: string;
  private readonly store: string;
  /** The attempt that the last process of this batch did not finish. */
  private readonly interrupted: { task: string; attempt: number } | undefined;

  /** Takes over the records of the run that this one resumes. */
  constructor({ store, run, resumes, step, inputs, loop }: TaskRequest) {
    this.store = store;
    const hash = createHash("sha256")
      .update(JSON.stringify([step, inputs, loop]))
      .digest("hex");
    const fileOf = (id: string) => join(store, "unfinished", id.replace(/[^\w-]/g, "_"), hash);
    this.file = fileOf(run.id);
    const own = readLines(this.file);
    const before = resumes && own.length === 0 ? readLines(fileOf(resumes)) : [];
    for (const line of own) this.take(line);
    // Attempts of another run do not count in this one.
    for (const line of before) if ("record" in line) this.add(line.task, line.record);
    const last = own.at(-1);
    this.interrupted = last !== undefined && "attempt" in last ? last : undefined;
  }

  get(task: string): TaskRecord | undefined {
    return this.records.get(task);
  }

  /** The first attempt of the task that has not failed, or whose failure has not been handled. */
  attemptOf(task: string): number {
    if (this.interrupted?.task === task) return this.interrupted.attempt;
    return this.attempts.get(task) ?? 0;
  }

  /** Whether the last process of the batch ended in this attempt. */
  hasInterrupted(task: string, attempt: number): boolean {
    return this.interrupted?.task === task && this.interrupted.attempt === attempt;
  }

  /** @throws FlowError if the store cannot be written to */
  begin(task: string, attempt: number): void {
    this.append({ task, attempt });
  }

  /** @throws FlowError if the store cannot be written to */
  add(task: string, record: TaskRecord): void {
    this.append({ task, record });
  }

  /** Removes the file when the op is done, because Dagster keeps its output. */
  remove(): void {
    rmSync(this.file, { force: true });
  }

  private take(line: Line): void {
    if ("record" in line) this.records.set(line.task, line.record);
    else this.attempts.set(line.task, line.attempt + 1);
  }

  private append(line: Line): void {
    this.take(line);
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      // Begin a new line, because a killed process may have left part of one.
      appendFileSync(this.file, `\n${JSON.stringify(line)}`, { mode: 0o600 });
    } catch (error) {
      const { message } = cannotWrite(this.store, error);
      throw new FlowError(`the record of ${line.task} cannot be kept: ${message}`);
    }
  }
}

function readLines(file: string): Line[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      // Part of a line, from a killed process. Its task runs again.
      return [];
    }
  });
}
