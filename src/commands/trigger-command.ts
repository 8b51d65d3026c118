import type { Command } from "commander";
import { listNames, nearestName } from "../nearest-name.js";
import { addDagsterOptions, type DagsterOptions } from "./dagster-options.js";
import { UsageError } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
An interrupt (Ctrl+C) ends the command, but not the run.

Examples:
  dagster-ts trigger ForeachFlow
  dagster-ts trigger ForeachFlow --param alpha=0.1 --param name=spring
  dagster-ts trigger ForeachFlow --url https://dagster.example.com --detach
  dagster-ts trigger ForeachFlow --json | jq .status`;

interface Options extends DagsterOptions {
  param?: string[];
  partition?: string;
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
      "Runs a flow in a running Dagster, shows its tasks while they run, and fails if the run fails.",
    )
    .argument("<FLOW>", "the flow's class, or its name in Dagster")
    .usage("FLOW [options]")
    .option("--param <NAME=VALUE>", "a parameter; may be repeated", collect)
    .option("--partition <KEY>", "the partition that the run is for, of a flow with @partitions")
    .allowUnknownOption()
    .allowExcessArguments();
  addDagsterOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flow: string, { param = [], partition, ...options }: Options) => {
      refuseOthers(command.args, command);
      const { url, location, detach = false, json = false } = options;
      const { trigger } = await import("./trigger.js");
      const what = { flow, parameters: param, partition };
      finish(await trigger({ ...what, url, location, detach, json }, terminal));
    });
}

/**
 * Refuses words that are not options of this command. They are probably parameters, as `dagster-ts run` takes them.
 * @throws UsageError, which says how to write each word
 */
function refuseOthers(words: readonly string[], { options }: Command): void {
  const others = words.filter((word, index) => index > 0 || word.startsWith("-"));
  if (others.length === 0) return;
  const ownFlags = options.flatMap(({ long }) => long ?? []);
  const mends = others.flatMap((word, index) => mendOf(word, others[index + 1], ownFlags) ?? []);
  const message = `dagster-ts trigger takes one FLOW and its options, not ${listNames(others)}.`;
  throw new UsageError([message, ...mends].join("\n"), "dagster-ts trigger --help");
}

/** What to write instead of a flag. Undefined if the word is not a flag. */
function mendOf(
  word: string,
  next: string | undefined,
  ownFlags: readonly string[],
): string | undefined {
  const [, flag, value] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (flag === undefined) return undefined;
  const nearest = nearestName(flag, ownFlags);
  if (nearest !== undefined) return `Did you mean ${nearest}?`;
  const behind = next === undefined || next.startsWith("-") ? "VALUE" : next;
  return `Write a parameter like this: --param ${flag.slice(2)}=${value ?? behind}`;
}

function collect(word: string, words: readonly string[] = []): string[] {
  return [...words, word];
}
