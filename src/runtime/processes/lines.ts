import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** The longest piece of a line that is kept in memory, in UTF-16 units. */
export const MAX_PIECE = 64 * 1024;

/**
 * Passes on each line of a stream, without its end. A line that is longer than {@link MAX_PIECE} comes
 * in pieces, so that a task which prints without end takes no memory here.
 * @returns a function that passes on what has come of a line without its end
 */
export function eachLine(stream: Readable, onLine: (line: string) => void): () => void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
    if (rest.length > MAX_PIECE) {
      onLine(rest);
      rest = "";
    }
  };
  stream.on("data", (chunk: Buffer) => take(decoder.write(chunk)));
  const flush = () => {
    rest += decoder.end();
    if (rest !== "") onLine(rest);
    rest = "";
  };
  stream.once("close", flush);
  return flush;
}
