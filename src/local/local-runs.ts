import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ArtifactsError } from "../artifacts/artifacts-error.js";
import { LOCAL_RUNS } from "../artifacts/kept-runs.js";
import type { RunEvent } from "../runtime/schedule/run-bundle.js";
import { RunRecords, runKey } from "../runtime/store/run-records.js";
import { taskLabel } from "../runtime/task/task-label.js";

/** Keeps a run on this machine, for `dagster-ts artifacts`. */
export class KeptLocalRun {
  readonly id = randomUUID();
  readonly store: string;
  private readonly records: RunRecords;

  /** @throws ArtifactsError if the working folder cannot be written to */
  constructor(workingFolder: string, flow: string) {
    this.store = localRuns(workingFolder);
    this.records = new RunRecords(this.store, { id: this.id, flow });
    // Even a run that finishes no task counts as the newest one.
    mkdirSync(join(this.store, runKey(this.id)), { recursive: true, mode: 0o700 });
  }

  /** Keeps the record of a task that is done. */
  keep(event: RunEvent): void {
    if (event.kind !== "finished" || event.task.record === undefined) return;
    this.records.keep({ task: taskLabel(event.task), record: event.task.record });
  }
}

/** Makes the folder, which git leaves alone. */
function localRuns(workingFolder: string): string {
  const folder = join(workingFolder, LOCAL_RUNS);
  const ignore = join(folder, ".gitignore");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
    return folder;
  } catch (error) {
    throw new ArtifactsError(`The run cannot be kept in ${folder}: ${(error as Error).message}.`);
  }
}
