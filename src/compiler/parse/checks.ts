import { Node, SyntaxKind } from "ts-morph";
import type { Named } from "../graph/flow-graph.js";
import { isText, textOf } from "./literal.js";
import { spanOf } from "./module.js";
import { meaningOf } from "./names.js";

/** Finds the names in `current.check("name", ...)`. A name that is computed is checked when the step runs. */
export function findReportedChecks(node: Node): Named[] {
  return node.getDescendantsOfKind(SyntaxKind.CallExpression).flatMap((call) => {
    const callee = call.getExpression();
    const [name] = call.getArguments();
    if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== "check") return [];
    const meaning = meaningOf(callee.getExpression());
    if (meaning?.kind !== "library" || meaning.name !== "current" || !isText(name)) return [];
    return [{ name: textOf(name) ?? "", span: spanOf(name) }];
  });
}
