import type { Command } from "commander";
import { addDagsterOptions, type DagsterOptions } from "./dagster-options.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
An interrupt (Ctrl+C) ends the command, not the run.

Examples:
  dagster-ts trigger ForeachFlow
  dagster-ts trigger ForeachFlow --param alpha=0.1 --param name=spring
  dagster-ts trigger ForeachFlow --url https://dagster.example.com --detach
  dagster-ts trigger ForeachFlow --json | jq .status`;

interface Options extends DagsterOptions {
  param: string[];
}

/** Adds `dagster-ts trigger` to the program; `finish` takes its exit code. */
export function addTriggerCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  const command = program
    .command("trigger")
    .summary("run a flow in a running Dagster")
    .description(
      "Runs a flow in a running Dagster, shows its tasks while they run, and fails if the run does.",
    )
    .argument("<FLOW>", "the flow's name in Dagster: its class, unless it was given another")
    .option("--param <NAME=VALUE>", "a parameter; once for each", collect, []);
  addDagsterOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flow: string, { param, ...options }: Options) => {
      const { url, location, detach = false, json = false } = options;
      const { trigger } = await import("./trigger.js");
      finish(await trigger({ flow, parameters: param, url, location, detach, json }, terminal));
    });
}

function collect(word: string, words: readonly string[]): string[] {
  return [...words, word];
}
