import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { FlowError } from "../../authoring/flow-error.js";
import type { TaskRecord, TaskRequest } from "../protocol.js";
import { cannotWrite } from "./failures.js";

interface Line {
  task: string;
  record: TaskRecord;
}

/**
 * What the tasks of an op have passed on that runs several, a loop or a batch, in a file of the store,
 * `unfinished/<run>/<hash of its input>`, a line for each: however the op ends, it runs the rest only when it
 * is run again.
 */
export class KeptRecords {
  private readonly records: Map<string, TaskRecord>;
  private readonly file: string;
  private readonly store: string;

  /** Takes over what a run has kept that this one goes on from. */
  constructor({ store, run, resumes, step, inputs, loop }: TaskRequest) {
    this.store = store;
    const hash = createHash("sha256")
      .update(JSON.stringify([step, inputs, loop]))
      .digest("hex");
    const fileOf = (id: string) => join(store, "unfinished", id.replace(/[^\w-]/g, "_"), hash);
    this.file = fileOf(run.id);
    const own = readLines(this.file);
    const before = resumes && own.length === 0 ? readLines(fileOf(resumes)) : [];
    this.records = new Map([...own, ...before].map(({ task, record }) => [task, record]));
    for (const line of before) this.append(line);
  }

  get(task: string): TaskRecord | undefined {
    return this.records.get(task);
  }

  /** @throws FlowError if the store cannot be written to */
  add(task: string, record: TaskRecord): void {
    this.append({ task, record });
  }

  /** The op is done: Dagster keeps its output. */
  remove(): void {
    rmSync(this.file, { force: true });
  }

  private append(line: Line): void {
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      // On a line of its own, whatever a process that was killed has left of one.
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
      // Half a line, of a process that was killed: its task runs again.
      return [];
    }
  });
}
