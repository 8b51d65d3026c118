import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ruff from "@wasm-fmt/ruff_fmt/ruff_fmt_bg.js";

/** The line length of `ruff format`'s default settings. */
const LINE_LENGTH = 88;

/**
 * Python as `ruff format` leaves it with its default settings. The templates print in that form, but
 * for lines that turn out too long; only these are worth the formatter's 50 ms of start-up.
 *
 * @throws if the text is no Python: a mistake of the templates.
 */
export function format(python: string): string {
  if (!python.split("\n").some(mayBeTooLong)) return python;
  startFormatter();
  return ruff.format(python, "flow.py");
}

/** Whether a line may be longer than the formatter allows; letters beyond ASCII may be two wide. */
function mayBeTooLong(line: string): boolean {
  const wide = line.match(/[^ -~]/g)?.length ?? 0;
  return line.length + wide > LINE_LENGTH;
}

let started = false;

/** The package's own entry compiles its WebAssembly as soon as it is imported; here only if needed. */
function startFormatter(): void {
  if (started) return;
  const wasm = createRequire(import.meta.url).resolve("@wasm-fmt/ruff_fmt/wasm");
  const { __wbg_set_wasm, ...imports } = ruff;
  const module = new WebAssembly.Module(readFileSync(wasm));
  const instance = new WebAssembly.Instance(module, { "./ruff_fmt_bg.js": imports });
  __wbg_set_wasm(instance.exports);
  started = true;
}
