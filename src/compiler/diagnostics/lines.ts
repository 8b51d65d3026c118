/** A place as editors show it: both count from 1, columns in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

const BREAK = /\r\n|[\n\r\u2028\u2029]/g;

/** The lines of a text, without a byte order mark before the first one. */
export class Lines {
  /** Offset at which each line starts. */
  private readonly starts: number[];

  constructor(private readonly text: string) {
    this.starts = [text.startsWith("\uFEFF") ? 1 : 0];
    for (const match of text.matchAll(BREAK)) this.starts.push(match.index + match[0].length);
  }

  position(offset: number): Position {
    const line = this.indexOf(offset);
    return { line: line + 1, column: Math.max(offset - (this.starts[line] ?? 0), 0) + 1 };
  }

  /** A line without its break, by its number from 1. */
  line(number: number): string {
    const start = this.starts[number - 1] ?? this.text.length;
    return this.text.slice(start, this.starts[number]).replace(/(?:\r\n|[\n\r\u2028\u2029])$/, "");
  }

  /** Index of the last line that starts at the offset or before it. */
  private indexOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
