import type { Command } from "commander";
import { addDagsterOptions, type DagsterOptions } from "./dagster-options.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
An interrupt (Ctrl+C) ends the command, but not the run.

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
    .summary("run the failed tasks of a run again, in a running Dagster")
    .description(
      "Starts a run of the tasks that failed in another run, and of those that follow. Shows them like " +
        "`trigger` does, and fails if the run fails.",
    )
    .argument("<RUN>", "the id of a run, the beginning of one, or `latest`")
    .argument("[FLOW]", "the flow whose `latest` run to resume");
  addDagsterOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, flow: string | undefined, options: DagsterOptions) => {
      const { url, location, detach = false, json = false } = options;
      const { resume } = await import("./resume.js");
      finish(await resume({ run, flow, url, location, detach, json }, terminal));
    });
}
