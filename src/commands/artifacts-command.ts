import type { Command } from "commander";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  dagster-ts artifacts latest                  every task of the newest run
  dagster-ts artifacts 3f2a 'process_item[0]'  one task, by the start of an id
  dagster-ts artifacts latest end results      one artifact
  dagster-ts artifacts latest process_item processed --json | jq .
  dagster-ts artifacts latest --url http://localhost:3000

python3, or the Python that DAGSTER_TS_PYTHON names, reads a store at a URL,
such as s3://bucket/folder.`;

interface Options {
  url?: string;
  json?: boolean;
}

/** Adds `dagster-ts artifacts` to the program; `finish` takes its exit code. */
export function addArtifactsCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  program
    .command("artifacts")
    .summary("show the artifacts of a run")
    .description(
      "Lists the artifacts of a run, or prints one of them. The run is one of Dagster, found " +
        "by DAGSTER_HOME or --url, or one of `dagster-ts run` in this folder.",
    )
    .usage("RUN [STEP[INDEX]] [NAME] [options]")
    .argument("<RUN>", "the id of a run, the beginning of one, or latest")
    .argument(
      "[STEP]",
      "a step, for all its tasks, or one task: process_item[0], or work#2 in a loop",
    )
    .argument("[NAME]", "the artifact whose value to print")
    .option("--url <URL>", "the page of the Dagster that has the run")
    .option("--json", "print JSON: descriptions, or the value of NAME")
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, task?: string, name?: string, options: Options = {}) => {
      const { showArtifacts } = await import("./artifacts.js");
      const { url, json = false } = options;
      finish(await showArtifacts({ run, task, name, url, json }, terminal));
    });
}
