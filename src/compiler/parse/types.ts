import { ts } from "@ts-morph/common";
import type { Modules, ParsedModule } from "./modules.js";
import { resolveExpression } from "./resolve.js";

/** Global types whose values cannot be iterated. */
const NOT_ITERABLE = new Set(
  (
    "Boolean Date Error Function Number Object Promise RangeError Record RegExp Symbol TypeError " +
    "WeakMap WeakRef WeakSet"
  ).split(" "),
);

const NOT_ITERABLE_KEYWORDS = new Set([
  ts.SyntaxKind.NumberKeyword,
  ts.SyntaxKind.BooleanKeyword,
  ts.SyntaxKind.BigIntKeyword,
  ts.SyntaxKind.UndefinedKeyword,
  ts.SyntaxKind.VoidKeyword,
  ts.SyntaxKind.NeverKeyword,
  ts.SyntaxKind.SymbolKeyword,
  ts.SyntaxKind.ObjectKeyword,
  ts.SyntaxKind.FunctionType,
  ts.SyntaxKind.ConstructorType,
]);

/**
 * The part of a written type that cannot be iterated, as it is written.
 * Undefined if all can, or if it takes a type checker to tell: then the run will.
 */
export function notIterable(
  modules: Modules,
  module: ParsedModule,
  type: ts.TypeNode,
): string | undefined {
  return judge(modules, module, type, new Set());
}

/** `seen` ends aliases that are one another's types. */
function judge(
  modules: Modules,
  module: ParsedModule,
  type: ts.TypeNode,
  seen: Set<ts.TypeNode>,
): string | undefined {
  if (seen.has(type)) return undefined;
  seen.add(type);
  const text = () => type.getText(module.syntax).replace(/\s+/g, " ").slice(0, 60);
  if (NOT_ITERABLE_KEYWORDS.has(type.kind)) return text();
  if (ts.isParenthesizedTypeNode(type)) return judge(modules, module, type.type, seen);
  if (ts.isUnionTypeNode(type)) {
    return firstDefined(type.types.map((member) => judge(modules, module, member, seen)));
  }
  if (ts.isIntersectionTypeNode(type)) {
    const parts = type.types.map((member) => judge(modules, module, member, seen));
    return parts.every((part) => part !== undefined) ? text() : undefined;
  }
  if (ts.isLiteralTypeNode(type)) return isText(type) ? undefined : text();
  if (ts.isTypeLiteralNode(type)) return hasIterator(type) ? undefined : text();
  if (ts.isTypeOperatorNode(type)) {
    return type.operator === ts.SyntaxKind.UniqueKeyword ? text() : undefined;
  }
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const meaning = resolveExpression(modules, module, type.typeName);
  if (meaning?.kind === "declaration" && meaning.declared.type !== undefined) {
    return judge(modules, meaning.module, meaning.declared.type, seen);
  }
  const isGlobal = meaning?.kind === "undeclared" && ts.isIdentifier(type.typeName);
  return isGlobal && NOT_ITERABLE.has(type.typeName.text) ? text() : undefined;
}

function isText({ literal }: ts.LiteralTypeNode): boolean {
  return ts.isStringLiteralLike(literal);
}

function hasIterator(type: ts.TypeLiteralNode): boolean {
  return type.members.some(({ name }) => name !== undefined && ts.isComputedPropertyName(name));
}

function firstDefined(values: (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined);
}
