import { createHash } from "node:crypto";

const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

/**
 * The SHA-256 of a source file, in hexadecimal. The line ends CRLF and LF count as equal, because git may check out a
 * text with either. A file with a zero byte is no text, and counts as it is.
 */
export function sourceHash(content: Buffer): string {
  const isText = !content.includes(0);
  return createHash("sha256")
    .update(isText ? withoutCarriageReturns(content) : content)
    .digest("hex");
}

function withoutCarriageReturns(content: Buffer): Buffer {
  if (!content.includes(CARRIAGE_RETURN)) return content;
  return content.filter(
    (byte, index) => byte !== CARRIAGE_RETURN || content[index + 1] !== NEWLINE,
  ) as Buffer;
}
