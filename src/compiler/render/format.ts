import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ruff from "@wasm-fmt/ruff_fmt/ruff_fmt_bg.js";
import { fits } from "./layout.js";

/**
 * Python as `ruff format` leaves it with its default settings. The text is printed in that form already, but
 * for lines that are too long and stand in no brackets: long names, wide letters. Only these are worth the
 * formatter's 50 ms of start-up.
 *
 * @throws if the text is no Python: a mistake of the templates.
 */
export function format(python: string): string {
  if (isLaidOut(python)) return python;
  startFormatter();
  return ruff.format(python, "flow.py");
}

/** Whether no line is longer than the formatter would leave it. */
export function isLaidOut(python: string): boolean {
  const withoutDocstrings = python.replace(/"""[\s\S]*?"""/g, '""');
  return withoutDocstrings.split("\n").every((line) => fits(line) || isUnbreakable(line));
}

/** The formatter breaks no string: a long one that is the only thing on its line stays as it is. */
function isUnbreakable(line: string): boolean {
  return /^ *([\w]+=|"(\\.|[^"\\])*": )?("(\\.|[^"\\])*"|'(\\.|[^'\\])*'),?$/.test(line);
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
