import type { Connection } from "./graphql.js";
import { LOGS } from "./queries/runs.js";
import { expectResult } from "./results.js";

/** A line that a task has logged. */
export interface LogLine {
  /** The step's key in Dagster: `ForeachFlow.work[1]`. Undefined for a line of the run itself. */
  step: string | undefined;
  level: "debug" | "info" | "warning" | "error" | "critical";
  message: string;
  time: Date;
}

/**
 * Reads the lines that the tasks of a run have logged so far.
 * @throws WrongRequestError if there is no such run
 */
export async function readLogs(connection: Connection, run: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let cursor: string | undefined; ; ) {
    const { logsForRun } = await connection.ask(LOGS, { run, cursor });
    const page = expectResult(logsForRun, "EventConnection");
    for (const { eventType, stepKey, level, message, timestamp } of page.events) {
      if (eventType !== null) continue;
      lines.push({
        step: stepKey ?? undefined,
        level: level.toLowerCase() as LogLine["level"],
        message,
        time: new Date(Number(timestamp)),
      });
    }
    if (!page.hasMore) return lines;
    cursor = page.cursor;
  }
}
