import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { eachLine, MAX_PIECE } from "../src/runtime/processes/lines.js";

async function linesOf(chunks: (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(new PassThrough());
  eachLine(stream, (line) => lines.push(line));
  await finished(stream);
  await new Promise(setImmediate);
  return lines;
}

test("gives lines, whatever the pieces that they come in", async () => {
  const euro = Buffer.from("€");
  const chunks = ["a\nb", "c\r", "\n\n", euro.subarray(0, 1), euro.subarray(1), "\nlast"];
  expect(await linesOf(chunks)).toEqual(["a", "bc", "", "€", "last"]);
});

test("a line without end comes in pieces, none lost and none large", async () => {
  const chunk = "x".repeat(40_000);
  const lines = await linesOf(Array.from({ length: 50 }, () => chunk));
  expect(lines.join("")).toBe(chunk.repeat(50));
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(2 * MAX_PIECE);
});
