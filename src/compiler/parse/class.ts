import {
  type ClassDeclaration,
  type GetAccessorDeclaration,
  type MethodDeclaration,
  Node,
  type ParameterDeclaration,
  type PropertyDeclaration,
  type SetAccessorDeclaration,
} from "ts-morph";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ArtifactDeclaration, StepDeclaration } from "../graph/declaration.js";
import type { FlowDecorator, StepDecorator } from "../graph/decorators.js";
import type { Named } from "../graph/flow-graph.js";
import type { GraphParameter } from "../graph/parameters.js";
import { findReportedChecks } from "./checks.js";
import { readDecorators } from "./decorator.js";
import { isText, literalKey, textOf } from "./literal.js";
import { moduleOf, spanOf } from "./module.js";
import { canSay } from "./names.js";
import {
  findParameterCall,
  type ParameterCall,
  readParameter,
  refuseOtherCalls,
} from "./parameter.js";
import { readStep } from "./step.js";
import { findThisUse, type ThisUse } from "./this.js";
import { notIterablePart } from "./type.js";

/** What a class declares itself, without what it inherits. */
export interface ClassMembers {
  decorators: FlowDecorator[];
  steps: Map<string, StepDeclaration>;
  /** Methods and accessors without `@step`. */
  helpers: Map<string, Named>;
  artifacts: Map<string, ArtifactDeclaration>;
  parameters: Map<string, GraphParameter>;
  /** Every place where code gives a value to an attribute of `this`. */
  assignments: Named[];
  /** The names in `current.check("name", ...)`. */
  reportedChecks: Named[];
  /** Attributes may be set in ways that the source does not show. */
  isOpen: boolean;
  diagnostics: Diagnostic[];
}

/** The kinds of parameters that a foreach cannot iterate, with their types. */
const NOT_ITERABLE: Partial<Record<GraphParameter["kind"], string>> = {
  int: "number",
  float: "number",
  boolean: "boolean",
};

/** Reads the members of a class. */
export function readClass(node: ClassDeclaration): ClassMembers {
  const reader = new ClassReader();
  reader.read(node);
  return reader.members;
}

class ClassReader {
  readonly members: ClassMembers = {
    decorators: [],
    steps: new Map(),
    helpers: new Map(),
    artifacts: new Map(),
    parameters: new Map(),
    assignments: [],
    reportedChecks: [],
    isOpen: false,
    diagnostics: [],
  };
  /** The calls of `Parameter` that are initializers of fields. */
  private readonly parameterCalls = new Set<Node>();
  /** The fields with a private name, with where they are declared. */
  private readonly privateFields = new Map<string, Named>();
  private readonly assignedPrivate = new Set<string>();
  private readonly report = (diagnostic: Diagnostic): void =>
    void this.members.diagnostics.push(diagnostic);

  read(node: ClassDeclaration): void {
    this.members.decorators = readDecorators(node, "flow", this.report).flow;
    for (const member of node.getMembers()) this.member(member);
    // getMembers() leaves index signatures out.
    this.members.isOpen ||= node.forEachChildAsArray().some(Node.isIndexSignatureDeclaration);
    for (const [field, named] of this.privateFields) {
      if (!this.assignedPrivate.has(field)) continue;
      this.report(catalogue.privateState.at(named.span, { field, name: named.name }));
    }
    if (canSay(moduleOf(node), "current")) this.members.reportedChecks = findReportedChecks(node);
    // Looking through a whole class takes a tenth of the time of parsing it.
    if (canSay(moduleOf(node), "Parameter")) {
      refuseOtherCalls(node, this.parameterCalls, this.report);
    }
  }

  private member(member: Node): void {
    const { isStep, step } = readDecorators(member, "member", this.report);
    const notAMethod = isStep ? whyNotAStep(member) : undefined;
    if (notAMethod !== undefined) {
      const nameNode = Node.hasName(member) ? member.getNameNode() : member;
      const name = nameNode.getText().replace("#", "");
      this.report(catalogue.stepIsNoMethod.at(spanOf(nameNode), { name, what: notAMethod }));
    } else if (Node.isStaticable(member) && member.isStatic()) {
      // It belongs to the class, not to a task.
    } else if (Node.isMethodDeclaration(member)) {
      if (member.isImplementation()) this.method(member, isStep ? step : undefined);
    } else if (Node.isPropertyDeclaration(member)) {
      this.checkState(member);
      const call = findParameterCall(member.getInitializer());
      if (call === undefined) this.field(member, member.hasInitializer());
      else this.parameter(member, call);
      this.noteUse(findThisUse(member), undefined);
    } else if (Node.isConstructorDeclaration(member)) {
      for (const one of member.getParameters())
        if (one.isParameterProperty()) this.field(one, true);
      this.noteUse(findThisUse(member), "constructor");
    } else if (Node.isGetAccessorDeclaration(member) || Node.isSetAccessorDeclaration(member)) {
      this.accessor(member);
    }
  }

  /** `decorators`: those of a step without `@step`; undefined if the method is not a step. */
  private method(method: MethodDeclaration, decorators: StepDecorator[] | undefined): void {
    const node = method.getNameNode();
    const span = spanOf(node);
    const name = methodName(node);
    const use = findThisUse(method);
    this.noteUse(use, decorators === undefined ? (name ?? node.getText()) : undefined);
    if (name === undefined) {
      if (decorators !== undefined) this.report(catalogue.computedName.at(span));
      return;
    }
    const { steps, helpers } = this.members;
    const earlier = steps.get(name) ?? helpers.get(name);
    if (earlier !== undefined && (decorators !== undefined || steps.has(name))) {
      const related = [{ span: earlier.span, message: "the first one is here" }];
      this.report(catalogue.duplicateStep.at(span, { name }, related));
    }
    if (decorators === undefined) {
      helpers.set(name, { name, span });
      return;
    }
    const { nextCalls } = use;
    steps.set(name, readStep({ name, span, method, decorators, nextCalls }, this.report));
  }

  /** Reports a field whose value the next task does not get, though it looks like an artifact. */
  private checkState(node: PropertyDeclaration): void {
    const identifier = node.getNameNode();
    const span = spanOf(identifier);
    const field = identifier.getText();
    if (Node.isPrivateIdentifier(identifier)) {
      this.privateFields.set(field, { name: field.slice(1), span });
    } else if (node.hasAccessorKeyword()) {
      this.report(catalogue.accessorField.at(span, { name: field }));
    }
  }

  private field(node: PropertyDeclaration | ParameterDeclaration, isAssigned: boolean): void {
    const name = literalKey(node.getNameNode());
    if (name === undefined) return;
    const named = { name, span: spanOf(node.getNameNode()) };
    if (isAssigned) this.members.assignments.push(named);
    this.declare(named, node.getTypeNode(), isAssigned ? named.span : undefined);
  }

  private parameter(node: PropertyDeclaration, call: ParameterCall): void {
    const name = literalKey(node.getNameNode());
    if (name === undefined) return;
    this.parameterCalls.add(call.node);
    const named = { name, span: spanOf(node.getNameNode()) };
    const parameter = readParameter(named, call, this.report);
    this.members.parameters.set(name, parameter);
    // A foreach or a condition may name it, as it may name a field.
    this.members.artifacts.set(name, {
      ...named,
      isField: true,
      assigned: undefined,
      notIterable: NOT_ITERABLE[parameter.kind],
    });
  }

  private accessor(node: GetAccessorDeclaration | SetAccessorDeclaration): void {
    const name = literalKey(node.getNameNode());
    const use = findThisUse(node);
    this.noteUse(use, name);
    const hidden = Node.isSetAccessorDeclaration(node) ? use.assigned.find(isHidden) : undefined;
    if (hidden !== undefined) {
      const span = spanOf(node.getNameNode());
      const field = hidden.getText();
      this.report(catalogue.privateState.at(span, { field, name: field.slice(1) }));
    }
    if (name === undefined || !Node.isGetAccessorDeclaration(node)) return;
    // A foreach may name it, as it may name a field.
    this.declare({ name, span: spanOf(node.getNameNode()) }, node.getReturnTypeNode(), undefined);
  }

  private declare(
    named: Named,
    type: ReturnType<PropertyDeclaration["getTypeNode"]>,
    assigned: ArtifactDeclaration["assigned"],
  ): void {
    const earlier = this.members.artifacts.get(named.name);
    this.members.artifacts.set(named.name, {
      ...named,
      isField: true,
      assigned: assigned ?? earlier?.assigned,
      notIterable: type && notIterablePart(type),
    });
  }

  /** Records what code does with `this`. `outside`: the name of the member, if it is not a step. */
  private noteUse(use: ThisUse, outside: string | undefined): void {
    const { nextCalls, assigned, assignedPrivate, isOpen } = use;
    this.members.isOpen ||= isOpen;
    if (outside !== "constructor") {
      for (const node of assignedPrivate) this.assignedPrivate.add(node.getText());
    }
    for (const node of assigned) {
      this.assign({ name: textOf(node) ?? node.getText(), span: spanOf(node) });
    }
    if (outside === undefined) return;
    for (const call of nextCalls) {
      this.report(catalogue.nextOutsideStep.at(spanOf(call), { name: outside }));
    }
  }

  private assign(named: Named): void {
    const { artifacts, assignments } = this.members;
    assignments.push(named);
    const known = artifacts.get(named.name);
    if (known !== undefined) known.assigned ??= named.span;
    else {
      const artifact = { ...named, isField: false, assigned: named.span, notIterable: undefined };
      artifacts.set(named.name, artifact);
    }
  }
}

/** Whether a name is that of a field which is not kept. */
function isHidden(name: Node): boolean {
  return name.getText().startsWith("_");
}

/** The name of a method; `["name"]` is a name too. */
function methodName(node: Node): string | undefined {
  if (!Node.isComputedPropertyName(node)) return literalKey(node);
  const expression = node.getExpression();
  return isText(expression) ? textOf(expression) : undefined;
}

/** What a member is that cannot be a step; undefined if it can be one. */
function whyNotAStep(member: Node): string | undefined {
  if (Node.isStaticable(member) && member.isStatic()) return "a static member";
  if (Node.isGetAccessorDeclaration(member) || Node.isSetAccessorDeclaration(member)) {
    return "an accessor";
  }
  if (!Node.isMethodDeclaration(member)) return "a field";
  return Node.isPrivateIdentifier(member.getNameNode()) ? "a private method" : undefined;
}
