import { ts } from "@ts-morph/common";
import { memberOfThis } from "./this-member.js";

/** What the code of a method does with `this`. */
export interface ThisUse {
  nextCalls: ts.CallExpression[];
  /** Names in `this.name = ...`, `this.name += ...`, `[this.name] = ...` and the like. */
  assigned: (ts.Identifier | ts.StringLiteralLike)[];
  /** `this` is given away whole, or assigned to by a computed name. */
  isOpen: boolean;
}

/** Looks through the code of a method, an accessor or an initializer, each node once. */
export function findThisUse(code: ts.Node): ThisUse {
  const use: ThisUse = { nextCalls: [], assigned: [], isOpen: false };
  visitChildren(code, use, false);
  return use;
}

/** `isRebound`: inside a function of its own `this`, which the author may take for the flow's. */
function visit(node: ts.Node, use: ThisUse, isRebound: boolean): void {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
  if (hasOwnThis(node)) {
    visitComputedNames(node, use, isRebound);
    return;
  }
  if (isNextCall(node)) {
    if (!isRebound || node.arguments.some((argument) => memberOfThis(argument) !== undefined)) {
      use.nextCalls.push(node);
    }
  } else if (node.kind === ts.SyntaxKind.ThisKeyword && !isRebound) {
    readThis(node, use);
  }
  const rebinds = ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node);
  visitChildren(node, use, isRebound || rebinds);
}

function visitChildren(node: ts.Node, use: ThisUse, isRebound: boolean): void {
  ts.forEachChild(node, (child) => visit(child, use, isRebound));
}

/** Members of classes and objects: their `this` is surely not the flow. */
function hasOwnThis(node: ts.Node): node is ts.ClassLikeDeclaration | ts.MethodDeclaration {
  return ts.isClassLike(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node);
}

function visitComputedNames(node: ts.NamedDeclaration, use: ThisUse, isRebound: boolean): void {
  if (node.name !== undefined && ts.isComputedPropertyName(node.name)) {
    visit(node.name, use, isRebound);
  }
}

function isNextCall(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && memberOfThis(node.expression)?.text === "next";
}

function readThis(node: ts.Node, use: ThisUse): void {
  const access = node.parent;
  const name = memberOfThis(access);
  if (name !== undefined) {
    if (isAssigned(access)) use.assigned.push(name);
  } else if (ts.isPropertyAccessExpression(access) && access.expression === node) {
    // A private name, which is no artifact.
  } else if (ts.isElementAccessExpression(access) && access.expression === node) {
    if (isAssigned(access)) use.isOpen = true;
  } else {
    use.isOpen = true;
  }
}

/** Whether an expression is the target of an assignment. */
function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    if (parent.left !== node) return false;
    return isAssignment(parent.operatorToken.kind);
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    const { operator } = parent;
    return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
  }
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) {
    return parent.initializer === node;
  }
  return isPartOfPattern(node) && isAssigned(patternOf(parent));
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

/** Whether a node is taken from an array or object literal, if that is a pattern. */
function isPartOfPattern(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return (
    ts.isArrayLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAsExpression(parent)
  );
}

/** The literal around a property; of anything else, itself. */
function patternOf(node: ts.Node): ts.Node {
  return ts.isPropertyAssignment(node) || ts.isSpreadAssignment(node) ? node.parent : node;
}
