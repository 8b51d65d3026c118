import { type CallExpression, Node, SyntaxKind } from "ts-morph";
import { isText, textOf } from "./literal.js";

/** What the code of a member does with `this`. */
export interface ThisUse {
  nextCalls: CallExpression[];
  /** The names in `this.name = ...`, `this.name += ...`, `[this.name] = ...` and the like. */
  assigned: Node[];
  /** The names in `this.#name = ...` and the like. */
  assignedPrivate: Node[];
  /** `this` is passed on as a whole, or a computed name of it is assigned to. */
  isOpen: boolean;
}

/** Looks through the code of a method, an accessor or an initializer, each node once. */
export function findThisUse(code: Node): ThisUse {
  const use: ThisUse = { nextCalls: [], assigned: [], assignedPrivate: [], isOpen: false };
  visitChildren(code, use, false);
  return use;
}

/** The node of the name in `this.name` or `this["name"]`. */
export function memberOfThis(node: Node | undefined): Node | undefined {
  if (Node.isPropertyAccessExpression(node)) {
    const name = node.getNameNode();
    return Node.isThisExpression(node.getExpression()) && Node.isIdentifier(name)
      ? name
      : undefined;
  }
  if (!Node.isElementAccessExpression(node)) return undefined;
  const name = node.getArgumentExpression();
  return Node.isThisExpression(node.getExpression()) && isText(name) ? name : undefined;
}

/** The name in `this.name` or `this["name"]`. */
export function nameOfMember(node: Node | undefined): string | undefined {
  const name = memberOfThis(node);
  return Node.isIdentifier(name) ? name.getText() : textOf(name);
}

/** `isRebound`: inside a function with its own `this`, which the author may take for the flow. */
function visit(node: Node, use: ThisUse, isRebound: boolean): void {
  if (Node.isTypeNode(node) && !Node.isExpressionWithTypeArguments(node)) return;
  if (hasOwnThis(node)) {
    const name = node.getFirstChildByKind(SyntaxKind.ComputedPropertyName);
    if (name !== undefined) visit(name, use, isRebound);
    return;
  }
  if (Node.isCallExpression(node) && nameOfMember(node.getExpression()) === "next") {
    if (!isRebound || node.getArguments().some((argument) => memberOfThis(argument))) {
      use.nextCalls.push(node);
    }
  } else if (Node.isThisExpression(node) && !isRebound) {
    readThis(node, use);
  }
  const rebinds = Node.isFunctionExpression(node) || Node.isFunctionDeclaration(node);
  visitChildren(node, use, isRebound || rebinds);
}

function visitChildren(node: Node, use: ThisUse, isRebound: boolean): void {
  node.forEachChild((child) => {
    visit(child, use, isRebound);
  });
}

/** Members of other classes and of objects: their `this` is never the flow. */
function hasOwnThis(node: Node): boolean {
  return (
    Node.isClassDeclaration(node) ||
    Node.isClassExpression(node) ||
    Node.isMethodDeclaration(node) ||
    Node.isGetAccessorDeclaration(node) ||
    Node.isSetAccessorDeclaration(node)
  );
}

function readThis(node: Node, use: ThisUse): void {
  const access = node.getParentOrThrow();
  const name = memberOfThis(access);
  if (name !== undefined) {
    if (isAssigned(access)) use.assigned.push(name);
  } else if (Node.isPropertyAccessExpression(access)) {
    if (isAssigned(access)) use.assignedPrivate.push(access.getNameNode());
  } else if (Node.isElementAccessExpression(access) && access.getExpression() === node) {
    use.isOpen ||= isAssigned(access);
  } else {
    use.isOpen = true;
  }
}

/** Whether an expression is the target of an assignment. */
function isAssigned(node: Node): boolean {
  const parent = node.getParent();
  if (Node.isBinaryExpression(parent)) {
    const operator = parent.getOperatorToken().getKind();
    return parent.getLeft() === node && isAssignment(operator);
  }
  if (Node.isPrefixUnaryExpression(parent) || Node.isPostfixUnaryExpression(parent)) {
    const operator = parent.getOperatorToken();
    return operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken;
  }
  if (Node.isForOfStatement(parent) || Node.isForInStatement(parent)) {
    return parent.getInitializer() === node;
  }
  if (parent === undefined || !isPartOfPattern(node, parent)) return false;
  const isProperty = Node.isPropertyAssignment(parent) || Node.isSpreadAssignment(parent);
  return isAssigned(isProperty ? parent.getParentOrThrow() : parent);
}

function isAssignment(operator: SyntaxKind): boolean {
  return operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment;
}

/** Whether an array or object literal takes the node's value apart, if the literal is a pattern. */
function isPartOfPattern(node: Node, parent: Node): boolean {
  if (Node.isPropertyAssignment(parent)) return parent.getInitializer() === node;
  return (
    Node.isArrayLiteralExpression(parent) ||
    Node.isSpreadElement(parent) ||
    Node.isSpreadAssignment(parent) ||
    Node.isObjectLiteralExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isNonNullExpression(parent) ||
    Node.isAsExpression(parent)
  );
}
