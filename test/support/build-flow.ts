import { realpathSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { compile } from "../../src/compiler/compile.js";
import type { DagsterPlan, ExecutorName } from "../../src/compiler/lower/plan.js";
import { createCommand } from "../../src/project/command-line.js";
import { type MadeFlow, make } from "../../src/project/make.js";

/** A flow whose two files were written, and the plan behind them. */
export interface BuiltFlow extends MadeFlow {
  plan: DagsterPlan;
}

/**
 * Compiles a file of one flow and writes its two files beside it, as `create` does.
 *
 * @throws an Error with the messages if there is any diagnostic
 */
export async function buildFlow(
  file: string,
  executor: ExecutorName = "async",
): Promise<BuiltFlow> {
  const { flows, diagnostics, sources } = await make({ files: [file], executor }, dirname(file));
  const [flow] = flows;
  if (diagnostics.length > 0 || flow === undefined || flows.length > 1) {
    const messages = diagnostics.map(({ code, message, span }) => {
      return `${span.file}:${span.start} ${code} ${message}`;
    });
    throw new Error(`${file} is no file of one valid flow:\n${messages.join("\n")}`);
  }
  for (const { path, text } of [flow.python, flow.bundle]) writeFileSync(path, text);
  const source = basename(file);
  const command = (name: string) => createCommand(source, name, undefined, { executor });
  const [compiled] = compile(sources, realpathSync(file), { executor, command }).flows;
  if (compiled === undefined) throw new Error(`${file} was compiled once, but not twice`);
  return { ...flow, plan: compiled.plan };
}
