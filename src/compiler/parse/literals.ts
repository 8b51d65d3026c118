import { ts } from "@ts-morph/common";
import { boundNames } from "./module-names.js";
import type { Modules, ParsedModule } from "./modules.js";
import { resolveExpression } from "./resolve.js";

/** Where an expression stands. */
export interface Scope {
  modules: Modules;
  module: ParsedModule;
  /** Names of a step's body, which hide the module's: of a `const` its initializer. */
  locals: ReadonlyMap<string, ts.Expression | undefined>;
}

/** A literal, and the scope in which the expressions inside it are to be read. */
export interface FoundLiteral {
  node: ts.Expression;
  scope: Scope;
}

const NO_LOCALS: Scope["locals"] = new Map();

/** The scope of a step's body: its parameters and what its top level declares. */
export function scopeOf(
  modules: Modules,
  module: ParsedModule,
  method: ts.MethodDeclaration,
): Scope {
  const locals = new Map<string, ts.Expression | undefined>();
  for (const { name } of method.parameters) {
    for (const bound of boundNames(name)) locals.set(bound.text, undefined);
  }
  for (const statement of method.body?.statements ?? []) {
    if (!ts.isVariableStatement(statement)) continue;
    const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    for (const { name, initializer } of statement.declarationList.declarations) {
      for (const bound of boundNames(name)) {
        locals.set(bound.text, isConst && bound === name ? initializer : undefined);
      }
    }
  }
  return { modules, module, locals };
}

/** The expression without what only the type checker sees. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The literal that an expression is, or that its `const` is; undefined if it is none. */
export function findLiteral(scope: Scope, expression: ts.Expression): FoundLiteral | undefined {
  return follow(scope, expression, new Set());
}

/** `seen` ends constants that are one another's values. */
function follow(
  scope: Scope,
  expression: ts.Expression,
  seen: Set<ts.Node>,
): FoundLiteral | undefined {
  const node = unwrap(expression);
  if (seen.has(node)) return undefined;
  seen.add(node);
  if (isLiteral(node)) return { node, scope };
  if (ts.isIdentifier(node) && scope.locals.has(node.text)) {
    const value = scope.locals.get(node.text);
    return value && follow(scope, value, seen);
  }
  const meaning = resolveExpression(scope.modules, scope.module, node);
  if (meaning?.kind === "declaration") {
    const { module, declared } = meaning;
    if (declared.initializer === undefined) return undefined;
    return follow({ ...scope, module, locals: NO_LOCALS }, declared.initializer, seen);
  }
  return followProperty(scope, node, seen);
}

function followProperty(
  scope: Scope,
  node: ts.Expression,
  seen: Set<ts.Node>,
): FoundLiteral | undefined {
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const object = follow(scope, node.expression, seen);
  if (object === undefined || !ts.isObjectLiteralExpression(object.node)) return undefined;
  const { properties } = object.node;
  if (properties.some(ts.isSpreadAssignment)) return undefined;
  const found = properties.findLast(
    (property) => property.name !== undefined && literalKey(property.name) === node.name.text,
  );
  if (found === undefined || !ts.isPropertyAssignment(found)) return undefined;
  return follow(object.scope, found.initializer, seen);
}

function isLiteral(node: ts.Expression): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    numberOf(node) !== undefined ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  );
}

/** The value of a number as it is written, with a sign before it or without. */
export function numberOf(node: ts.Expression): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (!ts.isPrefixUnaryExpression(node) || !ts.isNumericLiteral(node.operand)) return undefined;
  if (node.operator === ts.SyntaxKind.MinusToken) return -Number(node.operand.text);
  return node.operator === ts.SyntaxKind.PlusToken ? Number(node.operand.text) : undefined;
}

/** A property's name as it is written; undefined if it is computed. */
export function literalKey(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) return name.text;
  if (ts.isNumericLiteral(name)) return String(Number(name.text));
  return undefined;
}
