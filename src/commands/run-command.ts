import type { Command } from "commander";
import { positiveInteger } from "./arguments.js";
import { oneFile } from "./file-arguments.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  dagster-ts run foreach_flow.ts
  dagster-ts run flows.ts ForeachFlow --max-workers 4
  dagster-ts run foreach_flow.ts --json | jq .artifacts`;

interface Options {
  maxWorkers?: number;
  json?: boolean;
}

/** Adds `dagster-ts run` to the program; `finish` takes its exit code. */
export function addRunCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  program
    .command("run")
    .summary("run a flow on this machine, without Dagster")
    .description(
      "Runs a flow on this machine, without Dagster or Python: each task in a Node process,\n" +
        "as it runs on Dagster. What tasks write is marked with their step and index.",
    )
    .usage("FILE [FLOW] [options]")
    .argument("[FILE...]", "a TypeScript file, and a flow in it")
    .option("--max-workers <N>", "tasks at once (default: the machine's cores)", positiveInteger)
    .option("--json", "print the tasks and their artifacts as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], { maxWorkers, json = false }: Options) => {
      const { file, flow } = oneFile(words, "run");
      const { run } = await import("./run.js");
      finish(await run({ file, flow, maxWorkers, json }, terminal));
    });
}
