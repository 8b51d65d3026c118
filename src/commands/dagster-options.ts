import type { Command } from "commander";

/** The options of all commands that start a run in a running Dagster. */
export interface DagsterOptions {
  url?: string;
  location?: string;
  detach?: boolean;
  json?: boolean;
}

/** Adds them to a command. */
export function addDagsterOptions(command: Command): Command {
  return command
    .option(
      "--url <URL>",
      "of Dagster's page (default: $DAGSTER_TS_URL, else http://localhost:3000)",
    )
    .option("--location <NAME>", "the code location, where several have the flow")
    .option("--detach", "print the run's id, and do not wait for its end")
    .option("--json", "print what came of the run as JSON");
}
