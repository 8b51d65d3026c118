import { ts } from "@ts-morph/common";
import { hasModifier } from "./module-names.js";

/** `["name"]` is a name too. */
export function keyInBrackets(name: ts.ComputedPropertyName): ts.PropertyName {
  return ts.isStringLiteralLike(name.expression) ? name.expression : name;
}

/** Whether a member can be a step. */
export function isPlainMethod(member: ts.ClassElement): boolean {
  return (
    ts.isMethodDeclaration(member) &&
    !ts.isPrivateIdentifier(member.name) &&
    !hasModifier(member, ts.SyntaxKind.StaticKeyword)
  );
}

/** What a member is that cannot be a step. */
export function describe(member: ts.ClassElement): string {
  if (hasModifier(member, ts.SyntaxKind.StaticKeyword)) return "a static member";
  if (ts.isAccessor(member)) return "an accessor";
  return ts.isMethodDeclaration(member) ? "a private method" : "a field";
}
