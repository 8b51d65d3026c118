import { setTimeout as sleep } from "node:timers/promises";
import { UnreachableError } from "./errors.js";
import type { Connection } from "./graphql.js";
import { PROGRESS } from "./queries/runs.js";
import { expectResult } from "./results.js";
import { isEnd, type RunEvent, type RunLog, runStatus } from "./run-events.js";

/** Between two looks at a run. */
const POLL_MILLISECONDS = 500;

/** How many looks may fail, one after the other, before the run is given up: a restart is survived. */
const PATIENCE = 60;

/**
 * Tells what happens in a run, from its beginning to its end.
 *
 * @param signal - ends the following, not the run
 * @throws UnreachableError if Dagster does not come back
 */
export async function* follow(
  connection: Connection,
  run: string,
  log: RunLog,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent> {
  let cursor: string | undefined;
  let last: string | undefined;
  let wasEnd = false;
  for (;;) {
    const progress = await patiently(
      () => connection.ask(PROGRESS, { run, cursor }, signal),
      signal,
    );
    const status = runStatus(expectResult(progress.runOrError, "Run").status);
    const page = expectResult(progress.logsForRun, "EventConnection");
    cursor = page.cursor;
    const isEnding = isEnd(status);
    if (status !== last && !isEnding) yield { kind: "status", status };
    for (const event of page.events) {
      const told = log.read(event);
      if (told !== undefined) yield told;
    }
    // One look more after the end: its last events may be written after its status is read.
    if (wasEnd && !page.hasMore) return yield { kind: "status", status };
    wasEnd = isEnding;
    last = status;
    if (!isEnding && !page.hasMore)
      await sleep(POLL_MILLISECONDS, undefined, { ref: true, signal });
  }
}

/** Tries again while Dagster is away. */
async function patiently<Result>(
  look: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof UnreachableError) || failures >= PATIENCE) throw error;
      await sleep(POLL_MILLISECONDS, undefined, { signal });
    }
  }
}
