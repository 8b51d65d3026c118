import type { SourceSpan } from "../source-span.js";
import type { Diagnostic, RelatedPlace, Severity } from "./diagnostic.js";

/** The entry of a code in the catalogue. */
export interface DiagnosticText<Values> {
  code: string;
  /** What is wrong, in general. */
  title: string;
  severity?: Severity;
  /** What is wrong here. */
  message: (values: Values) => string;
  /** How to fix it here. */
  help: (values: Values) => string;
}

/** A code of the catalogue, and how to make a diagnostic of it. */
export interface DiagnosticKind<Values> {
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  at(span: SourceSpan, values: Values, related?: RelatedPlace[]): Diagnostic;
}

/** Makes a code of the catalogue. */
export function kind<Values = void>(text: DiagnosticText<Values>): DiagnosticKind<Values> {
  const { code, title, severity = "error" } = text;
  return {
    code,
    title,
    severity,
    at: (span, values, related) => ({
      code,
      severity,
      span,
      message: text.message(values),
      help: text.help(values),
      ...(related === undefined || related.length === 0 ? {} : { related }),
    }),
  };
}
