import { type Command, Option } from "commander";
import type { GraphFormat } from "./graph.js";
import { oneFile } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  dagster-ts graph foreach_flow.ts > foreach_flow.svg
  dagster-ts graph flows.ts ForeachFlow --format mermaid
  dagster-ts graph foreach_flow.ts --format json | jq .steps`;

/** Adds `dagster-ts graph` to the program; `finish` takes its exit code. */
export function addGraphCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  program
    .command("graph")
    .summary("draw a flow")
    .description("Draws a flow on standard output: its steps, foreach bodies, switches and loops.")
    .usage("FILE [FLOW] [options]")
    .argument("[FILE...]", "a TypeScript file, and a flow in it")
    .addOption(
      new Option("--format <NAME>", "the format of the drawing")
        .choices(["svg", "mermaid", "json"])
        .default("svg"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], { format }: { format: GraphFormat }) => {
      const { file, flow } = oneFile(words, "graph");
      const { drawGraph } = await import("./graph.js");
      finish(await drawGraph({ file, flow, format }, terminal));
    });
}
