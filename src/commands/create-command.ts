import { type Command, Option } from "commander";
import type { CreateRequest } from "./create.js";
import { filesOrProject, UsageError } from "./read-arguments.js";
import { addSettingOptions, type SettingOptions, settingsOf } from "./setting-options.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  dagster-ts create                   all flows of dagster-ts.yaml, as a project
  dagster-ts create fruit.ts          every flow of the file
  dagster-ts create flows/*.ts        every flow of several files
  dagster-ts create fruit.ts ForeachFlow -o definitions/fruit.py
  dagster-ts create fruit.ts --check  in CI: fail if files are not up to date
  dagster-ts create fruit.ts --watch  while you edit`;

/** The options as commander reads them. */
interface Options extends SettingOptions {
  output?: string;
  stdout?: boolean;
  check?: boolean;
  watch?: boolean;
  json?: boolean;
  changed?: boolean;
}

/** Adds `dagster-ts create` to the program; `finish` takes its exit code. */
export function addCreateCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  const command = program
    .command("create")
    .summary("make Dagster definitions from flows")
    .description(
      "Makes two files for each flow: <flow in snake case>.py, its Dagster definitions, and " +
        ".mjs, the flow and what it imports. They go beside the source, or where -o or " +
        "dagster-ts.yaml says. Without a FILE, also makes a definitions.py with all flows of dagster-ts.yaml.",
    )
    .usage("[FILE...] [FLOW] [options]")
    .argument(
      "[FILE...]",
      "TypeScript files, or those of dagster-ts.yaml; after one file, a flow in it",
    )
    .addOption(new Option("-o, --output <PATH.py>", "the Python file to write, for one flow"))
    .addOption(
      option("--stdout", "print the Python, and write nothing", ["check", "watch", "json"]),
    )
    .addOption(
      option("--check", "write nothing; print what differs on disk, and fail if anything does", [
        "watch",
      ]),
    )
    .addOption(
      option("--watch", "make the files again whenever something that they depend on changes", [
        "json",
      ]),
    )
    .addOption(option("--json", "print the result as JSON", []))
    .addOption(
      option(
        "--changed",
        "FILEs are the changed files: make the flows in them and in all modules of the git " +
          "repository that import them; fail if a file was written (for pre-commit)",
        ["output", "stdout", "watch"],
      ),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], options: Options) => {
      finish(await run(words, options, terminal));
    });
  addSettingOptions(command);
}

function option(flags: string, description: string, conflicts: string[]): Option {
  return new Option(flags, description).conflicts(conflicts);
}

async function run(words: string[], options: Options, terminal: Terminal): Promise<number> {
  const { output, changed = false } = options;
  if (output !== undefined && !/[^/\\]\.py$/.test(output)) {
    throw new UsageError(`-o takes the path of a Python file (.py), not ${output}.`);
  }
  const request: CreateRequest = {
    ...(changed ? { files: await affected(words, terminal) } : filesOrProject(words)),
    output,
    settings: await settingsOf(options),
    stdout: options.stdout ?? false,
    check: options.check ?? false,
    json: options.json ?? false,
    failOnChange: changed,
    wholeProjects: changed,
    passOver: () => changed,
  };
  if (options.watch) {
    const { watch } = await import("./watch.js");
    await watch(request, terminal, new AbortController().signal);
    return 0;
  }
  const { create } = await import("./create.js");
  return (await create(request, terminal)).code;
}

async function affected(words: string[], { workingFolder }: Terminal): Promise<string[]> {
  const { affectedFiles } = await import("./affected-files.js");
  return affectedFiles(words, workingFolder);
}
