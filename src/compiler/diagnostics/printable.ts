import { eastAsianWidth } from "get-east-asian-width";

const TAB = "    ";

/** Control characters, invisible ones, those that change the direction of text, and lone surrogates. */
const HOSTILE =
  /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Makes a text safe for a terminal: nothing in it moves the cursor, changes colours or is hidden. */
export function printable(text: string): string {
  return Array.from(text, printableCharacter).join("");
}

/** How many columns a printable text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!NO_WIDTH.test(character)) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}

function printableCharacter(character: string): string {
  if (character === "\t") return TAB;
  if (!HOSTILE.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}
