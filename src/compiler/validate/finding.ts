import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** A mistake, and the splits that it is about: of each split only the first one is told. */
export interface Finding {
  splits: readonly string[];
  diagnostic: Diagnostic;
}
