import { Node, SyntaxKind, type TypeNode } from "ts-morph";
import { isText } from "./literal.js";
import { meaningOf } from "./names.js";

/** Global types whose values cannot be iterated. */
const NOT_ITERABLE = new Set(
  (
    "Boolean Date Error Function Number Object Promise RangeError Record RegExp Symbol TypeError " +
    "WeakMap WeakRef WeakSet"
  ).split(" "),
);

const NOT_ITERABLE_KINDS = new Set([
  SyntaxKind.NumberKeyword,
  SyntaxKind.BooleanKeyword,
  SyntaxKind.BigIntKeyword,
  SyntaxKind.UndefinedKeyword,
  SyntaxKind.VoidKeyword,
  SyntaxKind.NeverKeyword,
  SyntaxKind.SymbolKeyword,
  SyntaxKind.ObjectKeyword,
  SyntaxKind.FunctionType,
  SyntaxKind.ConstructorType,
]);

/**
 * The part of a written type whose values cannot be iterated, as it is written.
 * Undefined if all values can be, or if only a type checker could tell.
 */
export function notIterablePart(type: TypeNode): string | undefined {
  return findPart(type, new Set());
}

/** `seen` ends aliases that are one another's types. */
function findPart(type: TypeNode, seen: Set<TypeNode>): string | undefined {
  if (seen.has(type)) return undefined;
  seen.add(type);
  if (Node.isParenthesizedTypeNode(type)) return findPart(type.getTypeNode(), seen);
  if (Node.isUnionTypeNode(type)) {
    const parts = type.getTypeNodes().map((member) => findPart(member, seen));
    return parts.find((part) => part !== undefined);
  }
  const alias = Node.isTypeReference(type) ? aliasedType(type.getTypeName()) : undefined;
  if (alias !== undefined) return findPart(alias, seen);
  return isNotIterable(type, seen) ? type.getText().replace(/\s+/g, " ").slice(0, 60) : undefined;
}

function isNotIterable(type: TypeNode, seen: Set<TypeNode>): boolean {
  if (NOT_ITERABLE_KINDS.has(type.getKind())) return true;
  if (Node.isIntersectionTypeNode(type)) {
    return type.getTypeNodes().every((member) => findPart(member, seen) !== undefined);
  }
  if (Node.isLiteralTypeNode(type)) return !isText(type.getLiteral());
  if (Node.isTypeLiteral(type)) return !hasComputedMember(type);
  if (Node.isTypeOperatorTypeNode(type)) return type.getOperator() === SyntaxKind.UniqueKeyword;
  if (!Node.isTypeReference(type)) return false;
  const name = type.getTypeName();
  const isGlobal = Node.isIdentifier(name) && meaningOf(name)?.kind === "undeclared";
  return isGlobal && NOT_ITERABLE.has(name.getText());
}

function aliasedType(name: Node): TypeNode | undefined {
  const meaning = meaningOf(name);
  if (meaning?.kind !== "declaration") return undefined;
  return meaning.declarations.find(Node.isTypeAliasDeclaration)?.getTypeNode();
}

/** Such as `[Symbol.iterator]`. */
function hasComputedMember(type: TypeNode): boolean {
  return type
    .forEachChildAsArray()
    .some((member) => member.getFirstChildByKind(SyntaxKind.ComputedPropertyName) !== undefined);
}
