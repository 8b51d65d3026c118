import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ExecutorName } from "../../src/compiler/lower/plan.js";
import { buildFlows } from "../../src/project/build-flows.js";
import type { MadeFlow } from "../../src/project/made-flow.js";

/** A flow whose two files were written. */
export type BuiltFlow = MadeFlow;

/**
 * Compiles a file of one flow and writes its two files beside it, as `create` does.
 *
 * @throws an Error with the messages if there is any diagnostic
 */
export async function buildFlow(
  file: string,
  executor: ExecutorName = "async",
): Promise<BuiltFlow> {
  // What is the default is not said, or the command in the file would say it.
  const settings = executor === "async" ? {} : { executor };
  const { flows, diagnostics } = await buildFlows({ files: [file], settings }, dirname(file));
  const [flow] = flows;
  if (diagnostics.length > 0 || flow === undefined || flows.length > 1) {
    const messages = diagnostics.map(({ code, message, span }) => {
      return `${span.file}:${span.start} ${code} ${message}`;
    });
    throw new Error(`${file} is no file of one valid flow:\n${messages.join("\n")}`);
  }
  for (const { path, text } of [flow.python, flow.bundle]) writeFileSync(path, text);
  return flow;
}
