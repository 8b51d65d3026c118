import { Node, SyntaxKind } from "ts-morph";
import type { SourceSpan } from "../source-span.js";
import { spanOf } from "./module.js";
import { constantValue } from "./names.js";
import type { LiteralValue } from "./option-types.js";

/** The value of an expression, or the place in it that is known only at run time. */
export type EvaluatedLiteral = { value: LiteralValue } | { unknownAt: SourceSpan };

/** The expression without parentheses and type assertions. */
export function unwrap(expression: Node): Node {
  let inner = expression;
  while (
    Node.isParenthesizedExpression(inner) ||
    Node.isAsExpression(inner) ||
    Node.isSatisfiesExpression(inner) ||
    Node.isNonNullExpression(inner) ||
    Node.isTypeAssertion(inner)
  ) {
    inner = inner.getExpression();
  }
  return inner;
}

/** The literal that an expression is, constants followed; undefined if it is none. */
export function findLiteral(expression: Node): Node | undefined {
  return follow(expression, new Set());
}

/** `seen` ends constants that are one another's values. */
function follow(expression: Node, seen: Set<Node>): Node | undefined {
  const node = unwrap(expression);
  if (seen.has(node)) return undefined;
  seen.add(node);
  if (isLiteral(node)) return node;
  const value = constantValue(node) ?? propertyOfConstant(node, seen);
  return value && follow(value, seen);
}

/** The value of `OBJECT.name`. */
function propertyOfConstant(node: Node, seen: Set<Node>): Node | undefined {
  if (!Node.isPropertyAccessExpression(node)) return undefined;
  const object = follow(node.getExpression(), seen);
  if (!Node.isObjectLiteralExpression(object)) return undefined;
  const properties = object.getProperties();
  if (properties.some(Node.isSpreadAssignment)) return undefined;
  const found = properties.findLast((property) => keyOf(property) === node.getName());
  return Node.isPropertyAssignment(found) ? found.getInitializer() : undefined;
}

function isLiteral(node: Node): boolean {
  return (
    isText(node) ||
    Node.isObjectLiteralExpression(node) ||
    Node.isArrayLiteralExpression(node) ||
    numberOf(node) !== undefined ||
    Node.isTrueLiteral(node) ||
    Node.isFalseLiteral(node) ||
    Node.isNullLiteral(node)
  );
}

/** Whether a node is `"text"`, `'text'`, or a template without substitutions. */
export function isText(node: Node | undefined) {
  return Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node);
}

/** The text of `"text"`, `'text'`, or a template without substitutions. */
export function textOf(node: Node | undefined): string | undefined {
  const isText = Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node);
  return isText ? node.getLiteralText() : undefined;
}

/** The value of a number, with or without a sign. */
function numberOf(node: Node): number | undefined {
  // Not getLiteralValue(), which reads 1e999 as NaN.
  if (Node.isNumericLiteral(node)) return Number(node.getLiteralText());
  if (!Node.isPrefixUnaryExpression(node)) return undefined;
  const operand = node.getOperand();
  if (!Node.isNumericLiteral(operand)) return undefined;
  const sign = { [SyntaxKind.MinusToken]: -1, [SyntaxKind.PlusToken]: 1 };
  const factor = (sign as Partial<Record<SyntaxKind, number>>)[node.getOperatorToken()];
  return factor && factor * Number(operand.getLiteralText());
}

/** A property's name; undefined if it is computed. */
export function literalKey(name: Node | undefined): string | undefined {
  if (Node.isIdentifier(name)) return name.getText();
  if (Node.isNumericLiteral(name)) return String(Number(name.getLiteralText()));
  return textOf(name);
}

/** The name of an object's property, if it is not computed. */
export function keyOf(property: Node): string | undefined {
  return literalKey(nameNodeOf(property));
}

/** The node of a property's name; a spread has none. */
export function nameNodeOf(property: Node): Node | undefined {
  return Node.hasName(property) ? property.getNameNode() : undefined;
}

/** What a property is given; of `{ name }`, the constant `name`. */
export function propertyValue(property: Node): Node | undefined {
  if (Node.isPropertyAssignment(property)) return property.getInitializer();
  return Node.isShorthandPropertyAssignment(property) ? property.getNameNode() : undefined;
}

/** The value of an expression that is literal throughout, constants followed. */
export function evaluateLiteral(expression: Node): EvaluatedLiteral {
  const node = findLiteral(expression);
  if (node === undefined) return { unknownAt: spanOf(expression) };
  if (Node.isArrayLiteralExpression(node)) return evaluateArray(node.getElements());
  if (Node.isObjectLiteralExpression(node)) return evaluateObject(node.getProperties());
  if (Node.isNullLiteral(node)) return { value: null };
  return { value: textOf(node) ?? numberOf(node) ?? Node.isTrueLiteral(node) };
}

function evaluateArray(elements: readonly Node[]): EvaluatedLiteral {
  const values: LiteralValue[] = [];
  for (const element of elements) {
    const evaluated = evaluateLiteral(element);
    if ("unknownAt" in evaluated) return evaluated;
    values.push(evaluated.value);
  }
  return { value: values };
}

function evaluateObject(properties: readonly Node[]): EvaluatedLiteral {
  const entries: [string, LiteralValue][] = [];
  for (const property of properties) {
    const key = keyOf(property);
    const expression = propertyValue(property);
    if (key === undefined || expression === undefined) return { unknownAt: spanOf(property) };
    const evaluated = evaluateLiteral(expression);
    if ("unknownAt" in evaluated) return evaluated;
    entries.push([key, evaluated.value]);
  }
  return { value: Object.fromEntries(entries) };
}
