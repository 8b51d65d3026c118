import { Command, CommanderError } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { ArtifactsError } from "./artifacts/artifacts-error.js";
import { DagsterError, WrongRequestError } from "./client/errors.js";
import { addArtifactsCommand } from "./commands/artifacts-command.js";
import { addCheckCommand } from "./commands/check-command.js";
import { addCreateCommand } from "./commands/create-command.js";
import { addGraphCommand } from "./commands/graph-command.js";
import { OutputError } from "./commands/output-files.js";
import { UsageError } from "./commands/read-arguments.js";
import { addResumeCommand } from "./commands/resume-command.js";
import { addRunCommand } from "./commands/run-command.js";
import { processTerminal, type Terminal } from "./commands/terminal.js";
import { addTriggerCommand } from "./commands/trigger-command.js";
import type { runFlow as runFlowOfFile } from "./testing.js";

/** Exit codes: 0 done; 1 a mistake in a flow, a failed run, or a bug (shown with its stack); 2 wrong usage. */
export async function main(words: string[]): Promise<number> {
  const terminal = processTerminal();
  let code = 0;
  const finish = (commandCode: number) => {
    code = commandCode;
  };
  const program = new Command("dagster-ts")
    .description("Compiles flows written in TypeScript into Dagster definitions.")
    .version(packageJson.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    // Names alone leave room for the summaries within 80 columns.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride();
  addCreateCommand(program, terminal, finish);
  addCheckCommand(program, terminal, finish);
  addRunCommand(program, terminal, finish);
  addGraphCommand(program, terminal, finish);
  addTriggerCommand(program, terminal, finish);
  addResumeCommand(program, terminal, finish);
  addArtifactsCommand(program, terminal, finish);
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return failure(error, terminal);
  }
}

function failure(error: unknown, { say }: Terminal): number {
  // Commander has printed its message or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    say(`${error.message}\nSee: ${error.help}\n`);
    return 2;
  }
  if (
    error instanceof OutputError ||
    error instanceof DagsterError ||
    error instanceof ArtifactsError
  ) {
    say(`${error.message}\n`);
    return error instanceof WrongRequestError ? 2 : 1;
  }
  const details = error instanceof Error ? error.stack : String(error);
  say(`This is a bug in dagster-ts ${packageJson.version}:\n${details}\n`);
  return 1;
}

/** `dagster-ts/testing` is in this bundle too, because it needs the compiler. It loads when it is used. */
export async function runFlow(...words: Parameters<typeof runFlowOfFile>) {
  return (await import("./testing.js")).runFlow(...words);
}
