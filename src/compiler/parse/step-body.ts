import { ts } from "@ts-morph/common";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { GraphTransition } from "../graph/flow-graph.js";
import { scopeOf, unwrap } from "./literals.js";
import { type Modules, type ParsedModule, spanOf } from "./modules.js";
import { NextCallReader } from "./next-call.js";

/** A step's method, and the calls of `this.next` in it. */
export interface StepBody {
  modules: Modules;
  module: ParsedModule;
  method: ts.MethodDeclaration;
  name: string;
  nextCalls: readonly ts.CallExpression[];
}

type Report = (diagnostic: Diagnostic) => void;

/** Reads how a step ends; reports calls of `this.next` that are not its last statement. */
export function readTransition(body: StepBody, report: Report): GraphTransition {
  const { modules, module, method, nextCalls } = body;
  const closing = closingCalls(method, nextCalls);
  const nested = nextCalls.filter((call) => !closing.has(call));
  checkNested(body, nested, report);
  checkOnce(body, [...closing.keys()], report);
  const [first] = closing;
  if (first === undefined || closing.size > 1 || nested.length > 0) {
    return { kind: "none", span: spanOf(module, first?.[0] ?? method.name) };
  }
  const [call, index] = first;
  checkLast(body, call, index, report);
  checkReturns(body, call, report);
  return new NextCallReader(scopeOf(modules, module, method), report).read(call);
}

/** The calls that are statements of the body's top level, with the statement's index. */
function closingCalls(
  method: ts.MethodDeclaration,
  nextCalls: readonly ts.CallExpression[],
): Map<ts.CallExpression, number> {
  const calls = new Set<ts.Node>(nextCalls);
  const closing = new Map<ts.CallExpression, number>();
  method.body?.statements.forEach((statement, index) => {
    if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement)) return;
    if (statement.expression === undefined) return;
    const expression = unwrap(statement.expression);
    const call = ts.isAwaitExpression(expression) ? unwrap(expression.expression) : expression;
    if (calls.has(call)) closing.set(call as ts.CallExpression, index);
  });
  return closing;
}

function checkNested(
  { module, method }: StepBody,
  [first, ...others]: readonly ts.CallExpression[],
  report: Report,
): void {
  if (first === undefined) return;
  const related = others.map((call) => ({
    span: spanOf(module, call),
    message: "another one is here",
  }));
  report(
    catalogue.nestedNext.at(spanOf(module, first), { where: whereIs(first, method) }, related),
  );
}

function checkOnce(
  { module, name }: StepBody,
  [first, second]: readonly ts.CallExpression[],
  report: Report,
): void {
  if (first === undefined || second === undefined) return;
  const related = [{ span: spanOf(module, first), message: "the first one is here" }];
  report(catalogue.twoNext.at(spanOf(module, second), { step: name }, related));
}

function checkLast(
  { module, method, name }: StepBody,
  call: ts.CallExpression,
  index: number,
  report: Report,
): void {
  const after = method.body?.statements.slice(index + 1).find((statement) => !isHoisted(statement));
  if (after === undefined) return;
  const related = [{ span: spanOf(module, call), message: "this.next is here" }];
  report(catalogue.codeAfterNext.at(spanOf(module, after), { step: name }, related));
}

/** A step that returns before its this.next would fail, and only once it does. */
function checkReturns(
  { module, method, name }: StepBody,
  call: ts.CallExpression,
  report: Report,
): void {
  const visit = (node: ts.Node): void => {
    if (node.pos >= call.pos || ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.end < call.pos) {
      report(catalogue.earlyReturn.at(spanOf(module, node), { step: name }));
    }
    ts.forEachChild(node, visit);
  };
  if (method.body !== undefined) ts.forEachChild(method.body, visit);
}

function isHoisted(statement: ts.Statement): boolean {
  return (
    ts.isEmptyStatement(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement)
  );
}

function whereIs(call: ts.Node, method: ts.Node): string {
  for (let node = call.parent; node !== method && node !== undefined; node = node.parent) {
    const place = placeIn(node);
    if (place !== undefined) return place;
  }
  return "inside a block or an expression";
}

function placeIn(node: ts.Node): string | undefined {
  if (ts.isIfStatement(node)) return "inside an if";
  if (ts.isConditionalExpression(node)) return "inside a conditional expression";
  if (ts.isIterationStatement(node, false)) return "inside a loop";
  if (ts.isTryStatement(node)) return "inside a try";
  if (ts.isSwitchStatement(node)) return "inside a switch statement";
  return ts.isFunctionLike(node) ? "inside a nested function" : undefined;
}
