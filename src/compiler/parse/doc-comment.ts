import { Node } from "ts-morph";

/** The text of the doc comment before a declaration, without its tags; undefined if there is none. */
export function docCommentOf(node: Node): string | undefined {
  const comment = Node.isJSDocable(node) ? node.getJsDocs().at(-1) : undefined;
  const text = comment?.getCommentText()?.replace(/\r\n?/g, "\n").trim();
  return text === "" ? undefined : text;
}
