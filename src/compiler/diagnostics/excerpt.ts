import type { Lines } from "./lines.js";
import { printable, widthOf } from "./printable.js";
import type { Style } from "./style.js";

/** How much of a long line is shown before the place, and in total. */
const BEFORE = 60;
const SHOWN = 120;

/** A source line with its number and the place underlined. Of several lines, only the first is shown. */
export function excerpt(
  lines: Lines,
  span: { start: number; end: number },
  mark: (underline: string) => string,
  { dim }: Style,
): string {
  const { line, column } = lines.position(span.start);
  const end = lines.position(span.end);
  const text = lines.line(line);
  const from = Math.min(column - 1, text.length);
  const to = end.line === line ? Math.min(end.column - 1, text.length) : text.length;
  const cut = cutLine(text, from);
  const shown = (start: number, stop: number) => printable(text.slice(start, stop));
  const before = cut.lead + shown(cut.start, from);
  const place = shown(from, Math.min(to, cut.stop));
  const after = shown(Math.min(Math.max(from, to), cut.stop), cut.stop) + cut.tail;
  const number = String(line);
  const underline = "~".repeat(Math.max(widthOf(place), 1));
  const indent = " ".repeat(number.length + 2 + widthOf(before));
  return `${dim(number)}  ${`${before}${place}${after}`.trimEnd()}\n${indent}${mark(underline)}`;
}

interface Cut {
  start: number;
  stop: number;
  lead: string;
  tail: string;
}

/** The part of a line around the place. */
function cutLine(text: string, from: number): Cut {
  const start = text.length <= SHOWN ? 0 : Math.max(0, from - BEFORE);
  const stop = Math.min(text.length, start + SHOWN);
  return { start, stop, lead: start > 0 ? "…" : "", tail: stop < text.length ? "…" : "" };
}
