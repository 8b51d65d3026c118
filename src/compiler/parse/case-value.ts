import { ts } from "@ts-morph/common";
import type { Named } from "../graph/flow-graph.js";
import { findLiteral, literalKey, numberOf, type Scope } from "./literals.js";
import { spanOf } from "./modules.js";

/** The value that a case of a switch is for, as `String()` makes it; undefined if it is not literal. */
export function caseValue(scope: Scope, name: ts.PropertyName): Named | undefined {
  const text = ts.isComputedPropertyName(name)
    ? computedValue(scope, name.expression)
    : literalKey(name);
  return text === undefined ? undefined : { name: text, span: spanOf(scope.module, name) };
}

function computedValue(scope: Scope, expression: ts.Expression): string | undefined {
  const literal = findLiteral(scope, expression)?.node;
  if (literal === undefined || isComposite(literal)) return undefined;
  if (ts.isStringLiteralLike(literal)) return literal.text;
  const value = numberOf(literal);
  if (value !== undefined) return String(value);
  // What is left are `true`, `false` and `null`, which are their own text.
  return literal.getText(literal.getSourceFile());
}

function isComposite(node: ts.Expression): boolean {
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);
}
