import { ts } from "@ts-morph/common";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "../graph/decorators.js";
import type { Named } from "../graph/flow-graph.js";
import type { GraphParameter } from "../graph/parameters.js";
import type { ArtifactDeclaration, StepDeclaration } from "./declarations.js";
import { readDecorators } from "./decorators.js";
import { docCommentOf } from "./doc-comment.js";
import { literalKey } from "./literals.js";
import { describe, isPlainMethod, keyInBrackets } from "./member-kinds.js";
import { findThisUse, type ThisUse } from "./method-body.js";
import { hasModifier } from "./module-names.js";
import { type Modules, type ParsedModule, spanOf } from "./modules.js";
import {
  findParameterCall,
  type ParameterCall,
  readParameter,
  refuseOtherCalls,
} from "./parameter-call.js";
import { readTransition } from "./step-body.js";
import { notIterable } from "./types.js";

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
  /** Attributes may be set in ways that the source does not tell. */
  isOpen: boolean;
  diagnostics: Diagnostic[];
}

/** Reads the members of a class. */
export function readClass(
  modules: Modules,
  module: ParsedModule,
  node: ts.ClassDeclaration,
): ClassMembers {
  const reader = new ClassReader(modules, module);
  reader.read(node);
  return reader.members;
}

/** The types of parameters that a foreach cannot iterate. */
const NOT_ITERABLE: Partial<Record<GraphParameter["kind"], string>> = {
  int: "number",
  float: "number",
  boolean: "boolean",
};

class ClassReader {
  readonly members: ClassMembers = {
    decorators: [],
    steps: new Map(),
    helpers: new Map(),
    artifacts: new Map(),
    parameters: new Map(),
    assignments: [],
    isOpen: false,
    diagnostics: [],
  };
  /** The calls of `Parameter` that are initializers of fields. */
  private readonly parameterCalls = new Set<ts.Node>();
  readonly report = (diagnostic: Diagnostic): void =>
    void this.members.diagnostics.push(diagnostic);

  constructor(
    readonly modules: Modules,
    readonly module: ParsedModule,
  ) {}

  read(node: ts.ClassDeclaration): void {
    this.members.decorators = readDecorators(this, node, "flow").flow;
    for (const member of node.members) this.member(member);
    refuseOtherCalls(this, node, this.parameterCalls);
  }

  private member(member: ts.ClassElement): void {
    const { isStep, step: decorators } = readDecorators(this, member, "member");
    if (isStep && !isPlainMethod(member)) {
      const what = describe(member);
      const name = member.name?.getText(this.module.syntax).replace("#", "") ?? "";
      this.report(
        catalogue.stepIsNoMethod.at(spanOf(this.module, member.name ?? member), { name, what }),
      );
    } else if (ts.isIndexSignatureDeclaration(member)) {
      this.members.isOpen = true;
    } else if (hasModifier(member, ts.SyntaxKind.StaticKeyword)) {
      // Belongs to the class, not to a task.
    } else if (ts.isMethodDeclaration(member)) {
      if (member.body !== undefined) this.method(member, isStep ? decorators : undefined);
    } else if (ts.isPropertyDeclaration(member)) {
      const call = findParameterCall(this, member.initializer);
      if (call === undefined) this.field(member, member.initializer !== undefined);
      else this.parameter(member, call);
      this.note(findThisUse(member), undefined);
    } else if (ts.isConstructorDeclaration(member)) {
      for (const parameter of member.parameters) {
        if (ts.isParameterPropertyDeclaration(parameter, member)) this.field(parameter, true);
      }
      this.note(findThisUse(member), "constructor");
    } else if (ts.isAccessor(member)) {
      this.accessor(member);
    }
  }

  /** `decorators`: those of a step, `@step` apart; undefined if the method is none. */
  private method(method: ts.MethodDeclaration, decorators: StepDecorator[] | undefined): void {
    const isStep = decorators !== undefined;
    const { name } = method;
    const key = literalKey(ts.isComputedPropertyName(name) ? keyInBrackets(name) : name);
    const use = findThisUse(method);
    this.note(use, isStep ? undefined : (key ?? name.getText(this.module.syntax)));
    const span = spanOf(this.module, name);
    if (key === undefined) {
      if (isStep) this.report(catalogue.computedName.at(span));
      return;
    }
    const { steps, helpers } = this.members;
    const earlier = steps.get(key) ?? helpers.get(key);
    if (earlier !== undefined && (isStep || steps.has(key))) {
      const related = [{ span: earlier.span, message: "the first one is here" }];
      this.report(catalogue.duplicateStep.at(span, { name: key }, related));
    }
    if (isStep) steps.set(key, { ...this.step(method, { name: key, span }, use), decorators });
    else helpers.set(key, { name: key, span });
  }

  private step(
    method: ts.MethodDeclaration,
    named: Named,
    use: ThisUse,
  ): Omit<StepDeclaration, "decorators"> {
    const { modules, module } = this;
    const { name, span } = named;
    const parameters = method.parameters
      .map((parameter) => parameter.name)
      .map((node) => ({ name: node.getText(module.syntax), span: spanOf(module, node) }))
      .filter((parameter) => parameter.name !== "this");
    if (method.asteriskToken !== undefined) {
      this.report(catalogue.generatorStep.at(span, { step: name }));
    }
    const second = parameters[1];
    if (second !== undefined) {
      this.report(catalogue.tooManyParameters.at(second.span, { step: name }));
    }
    const { nextCalls } = use;
    return {
      name,
      span,
      description: docCommentOf(method),
      parameters,
      transition: readTransition({ modules, module, method, name, nextCalls }, this.report),
      callsNext: nextCalls.length > 0,
    };
  }

  private field(node: ts.PropertyDeclaration | ts.ParameterDeclaration, isAssigned: boolean): void {
    const name = ts.isPropertyDeclaration(node)
      ? literalKey(node.name)
      : ts.isIdentifier(node.name)
        ? node.name.text
        : undefined;
    if (name === undefined) return;
    const named = { name, span: spanOf(this.module, node.name) };
    if (isAssigned) this.members.assignments.push(named);
    this.declare(named, node.type, isAssigned ? named.span : undefined);
  }

  private parameter(node: ts.PropertyDeclaration, call: ParameterCall): void {
    const name = literalKey(node.name);
    if (name === undefined) return;
    this.parameterCalls.add(call.node);
    const named = { name, span: spanOf(this.module, node.name) };
    const parameter = readParameter(this, named, call);
    this.members.parameters.set(name, parameter);
    // Read like a field, so a foreach or a condition may name it.
    this.members.artifacts.set(name, {
      ...named,
      isField: true,
      assigned: undefined,
      notIterable: NOT_ITERABLE[parameter.kind],
    });
  }

  private accessor(node: ts.AccessorDeclaration): void {
    const name = literalKey(node.name);
    this.note(findThisUse(node), name);
    if (name === undefined || !ts.isGetAccessorDeclaration(node)) return;
    // Read like a field, so a foreach may name it.
    this.declare({ name, span: spanOf(this.module, node.name) }, node.type, undefined);
  }

  private declare(
    named: Named,
    type: ts.TypeNode | undefined,
    assigned: ArtifactDeclaration["assigned"],
  ): void {
    const earlier = this.members.artifacts.get(named.name);
    this.members.artifacts.set(named.name, {
      ...named,
      isField: true,
      assigned: assigned ?? earlier?.assigned,
      notIterable: type && notIterable(this.modules, this.module, type),
    });
  }

  /** Takes down what code does with `this`. `outside`: the method's name, if it is no step. */
  private note({ nextCalls, assigned, isOpen }: ThisUse, outside: string | undefined): void {
    const { artifacts } = this.members;
    this.members.isOpen ||= isOpen;
    for (const node of assigned) {
      const span = spanOf(this.module, node);
      this.members.assignments.push({ name: node.text, span });
      const known = artifacts.get(node.text);
      if (known === undefined) {
        const named = { name: node.text, span, assigned: span };
        artifacts.set(node.text, { ...named, isField: false, notIterable: undefined });
      } else known.assigned ??= span;
    }
    if (outside === undefined) return;
    for (const call of nextCalls) {
      this.report(catalogue.nextOutsideStep.at(spanOf(this.module, call), { name: outside }));
    }
  }
}
