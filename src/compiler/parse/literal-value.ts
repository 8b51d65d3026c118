import { ts } from "@ts-morph/common";
import type { SourceSpan } from "../source-span.js";
import { findLiteral, literalKey, numberOf, type Scope } from "./literals.js";
import { spanOf } from "./modules.js";

/** A value that the source says literally: JSON. */
export type LiteralValue =
  | string
  | number
  | boolean
  | null
  | LiteralValue[]
  | { [key: string]: LiteralValue };

/** The value of an expression, or the place in it that is known at run time only. */
export type EvaluatedLiteral = { value: LiteralValue } | { unknownAt: SourceSpan };

/** The value of an expression that is literal through and through, constants followed. */
export function evaluateLiteral(scope: Scope, expression: ts.Expression): EvaluatedLiteral {
  const literal = findLiteral(scope, expression);
  if (literal === undefined) return { unknownAt: spanOf(scope.module, expression) };
  const { node } = literal;
  if (ts.isArrayLiteralExpression(node)) return evaluateArray(literal.scope, node);
  if (ts.isObjectLiteralExpression(node)) return evaluateObject(literal.scope, node);
  if (ts.isStringLiteralLike(node)) return { value: node.text };
  return { value: numberOf(node) ?? keywordValue(node) };
}

function keywordValue({ kind }: ts.Expression): boolean | null {
  if (kind === ts.SyntaxKind.NullKeyword) return null;
  return kind === ts.SyntaxKind.TrueKeyword;
}

function evaluateArray(scope: Scope, { elements }: ts.ArrayLiteralExpression): EvaluatedLiteral {
  const values: LiteralValue[] = [];
  for (const element of elements) {
    const evaluated = evaluateLiteral(scope, element);
    if ("unknownAt" in evaluated) return evaluated;
    values.push(evaluated.value);
  }
  return { value: values };
}

function evaluateObject(scope: Scope, node: ts.ObjectLiteralExpression): EvaluatedLiteral {
  const entries: [string, LiteralValue][] = [];
  for (const property of node.properties) {
    const key = property.name && literalKey(property.name);
    const expression = propertyValue(property);
    if (key === undefined || expression === undefined) {
      return { unknownAt: spanOf(scope.module, property) };
    }
    const evaluated = evaluateLiteral(scope, expression);
    if ("unknownAt" in evaluated) return evaluated;
    entries.push([key, evaluated.value]);
  }
  return { value: Object.fromEntries(entries) };
}

/** What a property is given: of `{ name }`, the constant `name`. */
export function propertyValue(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
