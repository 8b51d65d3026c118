/** A place in a source file. */
export interface SourceSpan {
  /** The path as the user gave it, or as the import resolved. */
  file: string;
  /** Offset of the first character, from 0, in UTF-16 units. */
  start: number;
  /** Offset after the last character. */
  end: number;
}
