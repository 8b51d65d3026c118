import { setTimeout as sleep } from "node:timers/promises";
import { UnreachableError } from "./errors.js";
import type { Connection } from "./graphql.js";
import { PROGRESS } from "./queries/runs.js";
import { expectResult } from "./results.js";
import { isEnd, type RunEvent, type RunLog, runStatus } from "./run-events.js";

/** How long to wait between two requests. */
const POLL_MILLISECONDS = 500;

/** How many requests in a row may fail. Following a run survives a restart of Dagster. */
const PATIENCE = 60;

/**
 * Yields the events of a run from its beginning to its end.
 *
 * @param signal - ends the waiting, not the run
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
    // Dagster may write the last events after the status, so one more request follows the end.
    if (wasEnd && !page.hasMore) return yield { kind: "status", status };
    wasEnd = isEnding;
    last = status;
    if (!isEnding && !page.hasMore)
      await sleep(POLL_MILLISECONDS, undefined, { ref: true, signal });
  }
}

/** Repeats a request while Dagster is away. */
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
