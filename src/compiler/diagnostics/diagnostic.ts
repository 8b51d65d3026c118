import type { SourceSpan } from "../source-span.js";

/** Errors keep files from being written, warnings do not. */
export type Severity = "error" | "warning";

/** Another place that a diagnostic refers to. */
export interface RelatedPlace {
  span: SourceSpan;
  message: string;
}

/** A mistake in the user's source: where it is, what is wrong, and how to fix it. */
export interface Diagnostic {
  /** Stable, from the catalogue. */
  code: string;
  severity: Severity;
  span: SourceSpan;
  message: string;
  /** How to fix it. */
  help: string;
  related?: RelatedPlace[];
}

/** Whether a diagnostic is an error, so that no files are written. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/**
 * Sorts diagnostics by file, in the order of the files' first diagnostics, then by place, and removes
 * duplicates: two flows that share a base class report its mistakes twice.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map(diagnostics.map((one) => [keyOf(one), one]));
  const files = new Map<string, number>();
  for (const { span } of unique.values()) {
    if (!files.has(span.file)) files.set(span.file, files.size);
  }
  const fileOrder = ({ span }: Diagnostic) => files.get(span.file) ?? 0;
  return [...unique.values()].sort(
    (a, b) => fileOrder(a) - fileOrder(b) || a.span.start - b.span.start,
  );
}

function keyOf({ code, span, message }: Diagnostic): string {
  return JSON.stringify([code, span.file, span.start, span.end, message]);
}
