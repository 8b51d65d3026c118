import type { Command } from "commander";
import { addDagsterOptions, type DagsterOptions } from "./dagster-options.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
An interrupt (Ctrl+C) ends the command, not the run.

Examples:
  dagster-ts resume 274bfda3               the beginning of an id is enough
  dagster-ts resume latest ForeachFlow     the newest run of a flow
  dagster-ts resume latest --detach        the newest run of all`;

/** Adds `dagster-ts resume` to the program; `finish` takes its exit code. */
export function addResumeCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  const command = program
    .command("resume")
    .summary("run again what failed of a run in a running Dagster")
    .description(
      "Starts a run of the tasks that failed in another, and of those that follow; shows them as " +
        "`trigger` does, and fails if the run does.",
    )
    .argument("<RUN>", "a run's id, the beginning of one, or `latest`")
    .argument("[FLOW]", "whose `latest` run");
  addDagsterOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, flow: string | undefined, options: DagsterOptions) => {
      const { url, location, detach = false, json = false } = options;
      const { resume } = await import("./resume.js");
      finish(await resume({ run, flow, url, location, detach, json }, terminal));
    });
}
