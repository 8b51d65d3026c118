import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FlowError } from "../../authoring/flow-error.js";
import type { TaskRecord } from "../protocol.js";
import { cannotWrite } from "./failures.js";
import type { FinishedTask } from "./finished-task.js";
import type { Transfers } from "./transfers.js";

/** A run of a flow, as a store keeps it. */
export interface RunOfFlow {
  id: string;
  flow: string;
  /** The run that this one resumes. Its finished tasks do not run again. */
  parent?: string | null;
}

/** What a store keeps of a finished task, for `dagster-ts artifacts`. */
export interface KeptRecord {
  flow: string;
  /** The label that `task-label.ts` makes. */
  task: string;
  parent?: string;
  /** When the task was finished, in milliseconds since 1970. */
  time: number;
  record: TaskRecord;
}

/** The records of a run's finished tasks in a store, `runs/<run>/<task>.json`. */
export class RunRecords {
  /**
   * @param store the folder
   * @param transfers copies files to the store, if the folder is a cache of it
   * @throws FlowError if the run's id cannot be a folder's name
   */
  constructor(
    private readonly store: string,
    private readonly run: RunOfFlow,
    private readonly transfers?: Transfers,
  ) {
    if (!isRunId(run.id)) throw new FlowError(`the id of the run is no id: ${run.id}.`);
  }

  /**
   * Keeps the record of a task, in place of an older one.
   * @throws FlowError if the store cannot be written to
   */
  keep({ task, record }: FinishedTask): void {
    const { flow, parent } = this.run;
    const kept: KeptRecord = {
      flow,
      task,
      ...(parent ? { parent } : {}),
      time: Date.now(),
      record,
    };
    const key = `${runKey(this.run.id)}/${fileName(task)}`;
    const text = JSON.stringify(kept);
    if (this.transfers === undefined) this.write(key, text);
    else this.transfers.write(key, text, `the record of ${task}`);
  }

  /**
   * The record of a task in a run, if it was finished there.
   * @throws FlowError if a remote store cannot be read
   */
  async find(run: string, task: string): Promise<TaskRecord | undefined> {
    const key = `${runKey(run)}/${fileName(task)}`;
    const text = isRunId(run) ? await this.read(key) : undefined;
    try {
      const kept = JSON.parse(text ?? "{}") as Partial<KeptRecord>;
      return kept.task === task ? kept.record : undefined;
    } catch {
      // Damaged: the task can run again.
      return undefined;
    }
  }

  private async read(key: string): Promise<string | undefined> {
    if (this.transfers !== undefined) return this.transfers.read(key);
    try {
      return readFileSync(join(this.store, key), "utf8");
    } catch {
      return undefined;
    }
  }

  private write(key: string, text: string): void {
    const path = join(this.store, key);
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.part`, text, { mode: 0o600 });
      renameSync(`${path}.part`, path);
    } catch (error) {
      throw new FlowError(`its record cannot be kept: ${cannotWrite(this.store, error).message}`);
    }
  }
}

/** Whether a text can be the id of a run, which becomes a path. Dagster's ids are UUIDs. */
export function isRunId(text: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(text);
}

/** The folder of a run in a store. */
export function runKey(id: string): string {
  return `runs/${id}`;
}

/** Some file systems give brackets a meaning, and none accepts a long name. */
function fileName(task: string): string {
  const safe = task.replace(/[^\w.]/g, "-");
  return `${(safe.match(/.{1,180}/g) ?? []).join("/")}.json`;
}
