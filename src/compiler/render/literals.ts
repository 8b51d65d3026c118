import { around, type Code, display, flat } from "./layout.js";

/** A value that has a Python literal. */
export type LiteralValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly LiteralValue[]
  | { readonly [key: string]: LiteralValue };

/**
 * A value as a Python literal. It is the only way by which text of a flow reaches the generated file,
 * docstrings apart, which {@link docstring} prints. `undefined` and `null` are `None`; objects become dicts
 * in the order of their keys.
 */
export function literal(value: LiteralValue): Code {
  if (value === null || value === undefined) return "None";
  switch (typeof value) {
    case "string":
      return stringLiteral(value);
    case "number":
      return numberLiteral(value);
    case "boolean":
      return value ? "True" : "False";
    default:
      return Array.isArray(value) ? listLiteral(value) : dictLiteral(value);
  }
}

/** A value as a Python literal on one line. */
export function pythonLiteral(value: LiteralValue): string {
  return flat(literal(value));
}

function listLiteral(values: readonly LiteralValue[]): Code {
  return display("[", values.map(literal), "]");
}

function dictLiteral(value: object): Code {
  const entries = Object.entries(value).map(([key, item]) =>
    around(`${stringLiteral(key)}: `, literal(item as LiteralValue)),
  );
  return display("{", entries, "}");
}

function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value < 0 ? '-float("inf")' : 'float("inf")';
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** A number as a Python float: `1.0`, not `1`. */
export function floatLiteral(value: number): string {
  const text = numberLiteral(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Double quotes, unless single ones need fewer escapes: the formatter's rule. */
function stringLiteral(text: string): string {
  const doubles = text.split('"').length;
  const singles = text.split("'").length;
  const quote = doubles > singles ? "'" : '"';
  const body = escapeText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return quote + body.replaceAll(quote, `\\${quote}`) + quote;
}

/**
 * Lines of text as a docstring, quotes included, its further lines indented by `indent` spaces.
 * The same text comes back from `inspect.cleandoc`, but for white space at the ends of lines.
 */
export function docstring(text: string, indent: number): string {
  const lines = cleanLines(text).map((line) => escapeQuotes(escapeText(line)));
  const [first = "", ...others] = lines;
  const margin = " ".repeat(indent);
  if (others.length === 0) return `"""${first}"""`;
  const rest = others.map((line) => (line === "" ? "" : margin + line)).join("\n");
  return `"""${first}\n${rest}\n${margin}"""`;
}

/** Escape quotes that would run into those around: three in a row, any at either end of a line. */
function escapeQuotes(line: string): string {
  return line.replace(/^"+|"{3,}|"+$/g, (quotes) => '\\"'.repeat(quotes.length));
}

/** Lines without a common margin, without white space at their ends, blank ones at the ends dropped. */
function cleanLines(text: string): string[] {
  const lines = text
    .replaceAll("\t", "    ")
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  const first = (lines[0] ?? "").trimStart();
  const others = lines.slice(1);
  const margins = others.filter((line) => line !== "").map((line) => line.search(/[^ ]/));
  const margin = margins.length > 0 ? Math.min(...margins) : 0;
  return [first, ...others.map((line) => line.slice(margin))];
}

/** Escape backslashes and whatever is invisible: control and format characters, lone surrogates. */
function escapeText(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replace(/(?![ \n\t])[\p{C}\p{Z}]/gu, (character) => escapeCharacter(character));
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 13) return "\\r";
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${hex.padStart(4, "0")}`;
  return `\\U${hex.padStart(8, "0")}`;
}
