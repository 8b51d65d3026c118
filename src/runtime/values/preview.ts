import { types } from "node:util";
import { kindOf } from "./value-class.js";

/** How long a preview may get, in UTF-16 code units. */
const MAX_LENGTH = 100;
const MAX_ITEMS = 5;
const MAX_DEPTH = 2;

/** Control characters, lone surrogates, line ends, and what changes the direction of text. */
const UNSAFE =
  /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** Shows a value on one short line. The cost does not depend on its size. */
export function previewOf(value: unknown): string {
  return printable(print(value, 0));
}

/** Cuts a text to one line, without characters that could disturb a terminal or a page. */
export function printable(text: string): string {
  return escapeUnsafe(cut(text, MAX_LENGTH));
}

/** Does not cut inside of a character that takes two code units. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function print(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(cut(value, MAX_LENGTH));
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  return printLeaf(value) ?? printParts(value, depth);
}

function printLeaf(value: object): string | undefined {
  if (types.isDate(value)) return Number.isNaN(+value) ? "Invalid Date" : value.toISOString();
  if (types.isRegExp(value)) return String(value);
  if (types.isNativeError(value)) return `${value.name}: ${cut(String(value.message), MAX_LENGTH)}`;
  if (value instanceof URL) return value.href;
  if (types.isDataView(value) || types.isArrayBuffer(value)) return kindOf(value);
  return undefined;
}

function printParts(value: object, depth: number): string {
  if (Array.isArray(value)) return inBrackets("[]", value, value.length, depth);
  if (types.isTypedArray(value)) {
    return `${kindOf(value)} ${inBrackets("[]", value, value.length, depth)}`;
  }
  if (types.isSet(value)) return `${kindOf(value)} ${inBrackets("{}", value, value.size, depth)}`;
  const [name, entries] = types.isMap(value)
    ? [`${kindOf(value)} `, value]
    : ["", entriesOf(value)];
  if (depth === MAX_DEPTH) return `${name}{…}`;
  const parts: string[] = [];
  for (const [key, inner] of entries) {
    if (parts.length === MAX_ITEMS) parts.push("…");
    if (parts.length > MAX_ITEMS) break;
    parts.push(`${print(key, depth + 1)}: ${print(inner, depth + 1)}`);
  }
  return `${name}{${parts.join(", ")}}`;
}

function inBrackets(
  [open, close]: string,
  values: Iterable<unknown>,
  size: number,
  depth: number,
): string {
  if (size > 0 && depth === MAX_DEPTH) return `${open}…${close}`;
  const parts: string[] = [];
  for (const inner of values) {
    if (parts.length === MAX_ITEMS) break;
    parts.push(print(inner, depth + 1));
  }
  if (size > MAX_ITEMS) parts.push("…");
  return `${open}${parts.join(", ")}${close}`;
}

function* entriesOf(value: object): Iterable<[string, unknown]> {
  for (const key of Object.keys(value)) yield [key, Reflect.get(value, key)];
}
