import type { Command } from "commander";

/** The options of all commands that start a run in a running Dagster. */
export interface DagsterOptions {
  url?: string;
  location?: string;
  detach?: boolean;
  json?: boolean;
}

/** Adds these options to a command. */
export function addDagsterOptions(command: Command): Command {
  return command
    .option("--url <URL>", "Dagster's page (default: $DAGSTER_TS_URL, or http://localhost:3000)")
    .option("--location <NAME>", "the code location, if several have the flow")
    .option("--detach", "print the id of the run, and do not wait for its end")
    .option("--json", "print the result of the run as JSON");
}
