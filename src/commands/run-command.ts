import type { Command } from "commander";
import { splitFlags } from "./parameter-flags.js";
import { oneFile, positiveInteger } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  dagster-ts run foreach_flow.ts
  dagster-ts run flows.ts ForeachFlow --max-workers 4
  dagster-ts run train.ts --alpha 0.1 --no-debug --param 'layers=[64, 32]'
  dagster-ts run train.ts --help
  dagster-ts run foreach_flow.ts --json | jq .artifacts`;

interface Options {
  maxWorkers?: number;
  json?: boolean;
  help?: boolean;
  param?: string[];
  partition?: string;
}

/** Adds `dagster-ts run` to the program; `finish` takes its exit code. */
export function addRunCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  const command = program.command("run");
  command
    .summary("run a flow on this machine, without Dagster")
    .description(
      "Runs a flow on this machine, without Dagster or Python: each task in a Node process, " +
        "as on Dagster. The output of each task is marked with its step and index. " +
        "Other flags are parameters of the flow. --help after FILE lists them.",
    )
    .usage("FILE [FLOW] [options] [--PARAMETER VALUE...]")
    .argument("[FILE...]", "a TypeScript file, and a flow in it")
    .option("--max-workers <N>", "tasks at once (default: the machine's cores)", positiveInteger)
    .option("--json", "print the tasks and their artifacts as JSON")
    .option("--partition <KEY>", "the partition that the run is for, of a flow with @partitions")
    .option("--param <NAME=VALUE>", "a parameter, even if it has the name of an option", collect)
    .helpOption(false)
    .option("-h, --help", "print this help, and the parameters of the flow")
    .allowUnknownOption()
    .addHelpText("after", EXAMPLES)
    .action(async (all: string[], chosen: Options) => {
      const { maxWorkers, json = false, help, partition, param = [] } = chosen;
      const { words, flags } = splitFlags(all);
      if (help === true) command.outputHelp();
      if (help === true && words.length === 0) return;
      const { file, flow } = oneFile(words, "run");
      const { run, showParameters } = await import("./run.js");
      const options = [...program.options, ...command.options];
      const ownFlags = options.flatMap(({ long }) => long ?? []);
      const parameters = { flags, pairs: param, ownFlags };
      if (help === true) finish(await showParameters({ file, flow, parameters }, terminal));
      else finish(await run({ file, flow, maxWorkers, json, partition, parameters }, terminal));
    });
}

function collect(word: string, words: readonly string[] = []): string[] {
  return [...words, word];
}
