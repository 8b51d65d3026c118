import type { Command } from "commander";
import { filesOrProject, UsageError } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  dagster-ts check                     every flow of dagster-ts.yaml
  dagster-ts check foreach_flow.ts
  dagster-ts check flows/*.ts --json`;

/** Adds `dagster-ts check` to the program; `finish` takes its exit code. */
export function addCheckCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  program
    .command("check")
    .summary("find mistakes in flows, and write nothing")
    .description("Prints the mistakes in the flows of the files, and writes nothing.")
    .usage("[FILE...] [options]")
    .argument("[FILE...]", "TypeScript files; without one, those of dagster-ts.yaml")
    .option("--json", "print the diagnostics as JSON")
    .option(
      "--changed",
      "FILEs are the changed files: check the flows in them and in all modules of the git " +
        "repository that import them (for pre-commit)",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], { json = false, changed = false }: Options) => {
      const files = changed ? await affected(words, terminal) : onlyFiles(words);
      const { check } = await import("./check.js");
      finish(await check({ files, json, changed }, terminal));
    });
}

interface Options {
  json?: boolean;
  changed?: boolean;
}

function onlyFiles(words: string[]): string[] | undefined {
  const { files, flow } = filesOrProject(words);
  if (flow !== undefined) throw new UsageError(`check takes FILEs, but no flow: ${flow}.`);
  return files;
}

async function affected(words: string[], { workingFolder }: Terminal): Promise<string[]> {
  const { affectedFiles } = await import("./affected-files.js");
  return affectedFiles(words, workingFolder);
}
