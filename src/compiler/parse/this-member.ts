import { ts } from "@ts-morph/common";

/** The name in `this.name` or `this["name"]`. */
export function memberOfThis(node: ts.Node): ts.Identifier | ts.StringLiteralLike | undefined {
  const isMember = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isMember || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const name = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
  return ts.isIdentifier(name) && ts.isPropertyAccessExpression(node)
    ? name
    : ts.isStringLiteralLike(name)
      ? name
      : undefined;
}

/** The step in `"name"`, `name`, `this.name()` and `this.name.bind(this)`. */
export function nameMeant(node: ts.Node): string | undefined {
  if (ts.isShorthandPropertyAssignment(node)) return node.name.text;
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const bound = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  return (memberOfThis(expression) ?? memberOfThis(bound))?.text;
}
