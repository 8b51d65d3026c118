import type { SourceSpan } from "../source-span.js";
import type { Sources } from "../sources.js";
import { type Diagnostic, type RelatedPlace, sortDiagnostics } from "./diagnostic.js";
import { excerpt } from "./excerpt.js";
import { Lines } from "./lines.js";
import { printable } from "./printable.js";
import { type Style, styleOf } from "./style.js";

/** A diagnostic for a program. Lines and columns count from 1, columns in UTF-16 units. */
export interface DiagnosticJson {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  code: string;
  severity: Diagnostic["severity"];
  message: string;
  help: string;
}

/**
 * Formats diagnostics as text, sorted by place, with a count as the last line. The text ends with a line break, and is
 * empty if there are no diagnostics. Source text in it cannot harm a terminal.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  { color }: { color: boolean },
): string {
  const sorted = sortDiagnostics(diagnostics);
  if (sorted.length === 0) return "";
  const printer = new Printer(sources, styleOf(color));
  return `${[...sorted.map((one) => printer.format(one)), countOf(sorted)].join("\n\n")}\n`;
}

/** Diagnostics for a program, sorted by place. */
export function diagnosticsJson(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): DiagnosticJson[] {
  const places = new Places(sources);
  return sortDiagnostics(diagnostics).map(({ span, code, severity, message, help }) => {
    const { line, column } = places.lines(span).position(span.start);
    const end = places.lines(span).position(span.end);
    const at = { line, column, endLine: end.line, endColumn: end.column };
    return { file: places.display(span), ...at, code, severity, message, help };
  });
}

/** Finds the lines of each file once. */
class Places {
  private readonly known = new Map<string, Lines>();

  constructor(private readonly sources: Sources) {}

  lines({ file }: SourceSpan): Lines {
    const lines = this.known.get(file) ?? new Lines(this.sources.get(file)?.text ?? "");
    this.known.set(file, lines);
    return lines;
  }

  display({ file }: SourceSpan): string {
    return this.sources.get(file)?.display ?? file;
  }

  hasText({ file }: SourceSpan): boolean {
    return this.sources.has(file);
  }
}

class Printer {
  private readonly places: Places;

  constructor(
    sources: Sources,
    private readonly style: Style,
  ) {
    this.places = new Places(sources);
  }

  format({ span, severity, code, message, help, related = [] }: Diagnostic): string {
    const mark = this.style[severity];
    // The message itself names a file that could not be read.
    const place = this.places.hasText(span) ? `${this.place(span)} - ` : "";
    const head = `${place}${mark(severity)} ${this.style.dim(`${code}:`)} ${printable(message)}`;
    return [
      head,
      ...this.source(span, mark),
      ...related.flatMap((place) => this.related(place)),
      `  ${this.style.help("help:")} ${printable(help)}`,
    ].join("\n");
  }

  private related({ span, message }: RelatedPlace): string[] {
    return [`  ${this.place(span)}: ${printable(message)}`, ...this.source(span, this.style.place)];
  }

  /** Empty if there is no text, because the file does not exist. */
  private source(span: SourceSpan, mark: (text: string) => string): string[] {
    if (!this.places.hasText(span)) return [];
    const text = excerpt(this.places.lines(span), span, mark, this.style);
    return [text.replace(/^/gm, "  ")];
  }

  private place(span: SourceSpan): string {
    const display = this.style.place(printable(this.places.display(span)));
    if (!this.places.hasText(span)) return display;
    const { line, column } = this.places.lines(span).position(span.start);
    return `${display}:${line}:${column}`;
  }
}

function countOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const counts = [count(errors, "error"), count(diagnostics.length - errors, "warning")];
  return `${counts.filter((part) => part !== undefined).join(", ")}.`;
}

function count(number: number, what: string): string | undefined {
  if (number === 0) return undefined;
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
