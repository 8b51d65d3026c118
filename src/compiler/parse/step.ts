import { type CallExpression, type MethodDeclaration, Node, type Statement } from "ts-morph";
import { catalogue } from "../diagnostics/catalogue.js";
import type { StepDeclaration } from "../graph/declaration.js";
import type { StepDecorator } from "../graph/decorators.js";
import type { GraphTransition, Named } from "../graph/flow-graph.js";
import { unwrap } from "./literal.js";
import { docCommentOf, spanOf } from "./module.js";
import type { Report } from "./options.js";
import { readNextCall } from "./transition.js";

/** A method with `@step`, and what has been read of it already. */
export interface StepMethod extends Named {
  method: MethodDeclaration;
  /** The decorators other than `@step`. */
  decorators: StepDecorator[];
  /** The calls of `this.next` in it. */
  nextCalls: readonly CallExpression[];
}

/** Reads a step. */
export function readStep(step: StepMethod, report: Report): StepDeclaration {
  const { name, span, method, decorators, nextCalls } = step;
  const parameters = method
    .getParameters()
    .map((parameter) => parameter.getNameNode())
    .map((node) => ({ name: node.getText(), span: spanOf(node) }))
    .filter((parameter) => parameter.name !== "this");
  if (method.isGenerator()) report(catalogue.generatorStep.at(span, { step: name }));
  const [, second] = parameters;
  if (second !== undefined) report(catalogue.tooManyParameters.at(second.span, { step: name }));
  return {
    name,
    span,
    description: docCommentOf(method),
    decorators,
    parameters,
    transition: readTransition(step, report),
    callsNext: nextCalls.length > 0,
  };
}

/** Reads how a step ends, and reports calls of `this.next` that are not its last statement. */
function readTransition(step: StepMethod, report: Report): GraphTransition {
  const statements = step.method.getStatements();
  const closing = closingCalls(statements, step.nextCalls);
  const nested = step.nextCalls.filter((call) => !closing.has(call));
  checkNested(step, nested, report);
  checkOnce(step, [...closing.keys()], report);
  const [first] = closing;
  if (first === undefined || closing.size > 1 || nested.length > 0) {
    return { kind: "none", span: spanOf(first?.[0] ?? step.method.getNameNode()) };
  }
  const [call, index] = first;
  checkLast(step, call, statements.slice(index + 1), report);
  checkReturns(step, call, report);
  return readNextCall(call, report);
}

/** The calls that are statements of the body's top level, each with the statement's index. */
function closingCalls(statements: readonly Statement[], nextCalls: readonly CallExpression[]) {
  const calls = new Set<Node>(nextCalls);
  const closing = new Map<CallExpression, number>();
  for (const [index, statement] of statements.entries()) {
    if (!Node.isExpressionStatement(statement) && !Node.isReturnStatement(statement)) continue;
    const written = statement.getExpression();
    const expression = written && unwrap(written);
    const call = Node.isAwaitExpression(expression)
      ? unwrap(expression.getExpression())
      : expression;
    if (Node.isCallExpression(call) && calls.has(call)) closing.set(call, index);
  }
  return closing;
}

function checkNested(
  { method }: StepMethod,
  [first, ...others]: readonly CallExpression[],
  report: Report,
): void {
  if (first === undefined) return;
  const related = others.map((call) => ({ span: spanOf(call), message: "another one is here" }));
  report(catalogue.nestedNext.at(spanOf(first), { where: whereIs(first, method) }, related));
}

function checkOnce(
  { name }: StepMethod,
  [first, second]: readonly CallExpression[],
  report: Report,
): void {
  if (first === undefined || second === undefined) return;
  const related = [{ span: spanOf(first), message: "the first one is here" }];
  report(catalogue.twoNext.at(spanOf(second), { step: name }, related));
}

function checkLast(
  { name }: StepMethod,
  call: CallExpression,
  following: readonly Statement[],
  report: Report,
): void {
  const after = following.find((statement) => !isHoisted(statement));
  if (after === undefined) return;
  const related = [{ span: spanOf(call), message: "this.next is here" }];
  report(catalogue.codeAfterNext.at(spanOf(after), { step: name }, related));
}

/** Reports each return before `this.next`: a step that takes it would fail when it runs. */
function checkReturns({ name, method }: StepMethod, call: CallExpression, report: Report): void {
  const visit = (node: Node): void => {
    if (node.getPos() >= call.getPos() || hasOwnReturn(node)) return;
    if (Node.isReturnStatement(node) && node.getEnd() < call.getPos()) {
      report(catalogue.earlyReturn.at(spanOf(node), { step: name }));
    }
    node.forEachChild(visit);
  };
  method.getBody()?.forEachChild(visit);
}

/** Whether a `return` inside the node leaves a function of its own. */
function hasOwnReturn(node: Node): boolean {
  return isFunction(node) || Node.isClassDeclaration(node) || Node.isClassExpression(node);
}

function isFunction(node: Node): boolean {
  return Node.isFunctionLikeDeclaration(node) || Node.isFunctionExpression(node);
}

function isHoisted(statement: Statement): boolean {
  return (
    Node.isEmptyStatement(statement) ||
    Node.isFunctionDeclaration(statement) ||
    Node.isTypeAliasDeclaration(statement) ||
    Node.isInterfaceDeclaration(statement)
  );
}

function whereIs(call: Node, method: Node): string {
  const around = call.getAncestors();
  const inside = around.slice(0, around.indexOf(method));
  const place = inside.map(nameOfPlace).find((name) => name !== undefined);
  return place ?? "inside a block or an expression";
}

function nameOfPlace(node: Node): string | undefined {
  if (Node.isIfStatement(node)) return "inside an if";
  if (Node.isConditionalExpression(node)) return "inside a conditional expression";
  if (Node.isIterationStatement(node)) return "inside a loop";
  if (Node.isTryStatement(node)) return "inside a try";
  if (Node.isSwitchStatement(node)) return "inside a switch statement";
  return isFunction(node) ? "inside a nested function" : undefined;
}
