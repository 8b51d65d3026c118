import type { Location, Message } from "esbuild";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { LIBRARY_NAMES } from "../compiler/parse/library.js";
import type { SourceSpan } from "../compiler/source-span.js";
import { nearestName } from "../nearest-name.js";

/** esbuild's message for a module of dagster-ts other than those that a flow can import. */
const OWN_MODULE = /^Could not resolve ".*" \(originally "(dagster-ts\/.*)"\)$/s;

/** Makes a diagnostic of a warning of esbuild. */
export function warningOf(message: Message, file: string, text: string): Diagnostic {
  const help = message.notes.filter(({ location }) => location === null).map((note) => note.text);
  const related = message.notes
    .filter(({ location }) => location !== null && location.file === message.location?.file)
    .map((note) => ({
      span: spanOf(note.location, file, text),
      message: note.text.replace(/^[A-Z]/, (letter) => letter.toLowerCase()).replace(/:$/, ""),
    }));
  const values = { message: message.text, help: help.join(" ") || undefined };
  return catalogue.bundlerWarning.at(spanOf(message.location, file, text), values, related);
}

/** Whether a message says no more than another one does, about a module of dagster-ts. */
export function isAftermath({ text }: Message): boolean {
  return /^Cannot read directory ".*runtime-link\.mjs"/.test(text);
}

/** Makes a diagnostic of a message of esbuild. `text` returns the text of a file, by absolute path. */
export function diagnosticOf(
  message: Message,
  file: (location: Location | null) => string,
  text: (file: string) => string,
): Diagnostic {
  const path = file(message.location);
  const span = spanOf(message.location, path, text(path));
  const own = OWN_MODULE.exec(message.text)?.[1];
  if (own !== undefined) return catalogue.notInFlow.at(span, { specifier: own });
  const specifier = /^Could not resolve "(.*)"$/s.exec(message.text)?.[1];
  if (specifier !== undefined) {
    return catalogue.unresolvedImport.at(span, { specifier, isRelative: isRelative(specifier) });
  }
  const name = /^No matching export in ".*runtime-link\.mjs" for import "(.*)"$/s.exec(
    message.text,
  )?.[1];
  if (name !== undefined) {
    return catalogue.unknownImport.at(span, { name, nearest: nearestName(name, LIBRARY_NAMES) });
  }
  const extension = /^No loader is configured for "(.*)" files/s.exec(message.text)?.[1];
  if (extension !== undefined) return catalogue.noModule.at(span, { extension });
  const help = message.notes.map((note) => note.text).join(" ") || undefined;
  return catalogue.syntax.at(span, { message: message.text, help });
}

/** The diagnostic for a FILE that does not exist, or is not a file. */
export function noSuchFile(file: string, display: string, reason: string): Diagnostic {
  return catalogue.noSuchFile.at({ file, start: 0, end: 0 }, { file: display, reason });
}

/** Where a specifier first stands in the text of a file. */
export function spanOfSpecifier(specifier: string, file: string, text: string): SourceSpan {
  const start = Math.max(0, text.search(quoted(specifier)));
  return { file, start, end: start + specifier.length + 2 };
}

function quoted(specifier: string): RegExp {
  return new RegExp(`["'\`]${specifier.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}["'\`]`);
}

/** esbuild counts lines from 1, and columns in bytes of UTF-8 from 0. */
function spanOf(location: Location | null, file: string, text: string): SourceSpan {
  if (location === null) return { file, start: 0, end: 0 };
  const line = Buffer.from(location.lineText);
  const units = (bytes: number) => line.subarray(0, bytes).toString("utf8").length;
  const start = lineStart(text, location.line) + units(location.column);
  const length = units(location.column + location.length) - units(location.column);
  return { file, start, end: start + Math.max(length, 1) };
}

function lineStart(text: string, line: number): number {
  const breaks = /\r\n|[\n\r\u2028\u2029]/g;
  for (let current = 1; current < line && breaks.exec(text) !== null; current++);
  return breaks.lastIndex;
}

function isRelative(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..";
}
