import { ts } from "@ts-morph/common";

/** The text of the doc comment before a declaration, without its tags; undefined if there is none. */
export function docCommentOf(node: ts.Node): string | undefined {
  const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment;
  const text = ts.getTextOfJSDocComment(comment)?.replace(/\r\n?/g, "\n").trim();
  return text === "" ? undefined : text;
}
