import { ts } from "@ts-morph/common";
import { MAX_ITERATIONS } from "../../runtime/task/next-call.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { GraphTransition, Named } from "../graph/flow-graph.js";
import type { SourceSpan } from "../source-span.js";
import { caseValue } from "./case-value.js";
import { FOREACH_OPTIONS, takeSettings } from "./foreach-options.js";
import { findLiteral, type Scope, unwrap } from "./literals.js";
import { spanOf } from "./modules.js";
import { artifactName, flag, positiveCount } from "./option-types.js";
import { Options } from "./options.js";
import { memberOfThis, nameMeant } from "./this-member.js";

const SWITCH_OPTIONS = ["condition", "maxIterations"];

type Cases = { value: Named; target: Named }[];

/** Reads the call `this.next(...)` of a step. What cannot be read is reported. */
export class NextCallReader {
  constructor(
    private readonly scope: Scope,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {}

  /** The transition that the call says; `none` if it cannot be read. */
  read(call: ts.CallExpression): GraphTransition {
    const span = this.span(call);
    return this.transition(call, span) ?? { kind: "none", span };
  }

  private transition(call: ts.CallExpression, span: SourceSpan): GraphTransition | undefined {
    const [first, ...others] = call.arguments;
    if (first === undefined) return this.fail(catalogue.nextWithoutTarget.at(span));
    const spread = call.arguments.find(ts.isSpreadElement);
    if (spread !== undefined) {
      return this.fail(catalogue.notLiteral.at(this.span(spread), { what: "This list of steps" }));
    }
    const cases = unwrap(first);
    if (ts.isObjectLiteralExpression(cases)) return this.switchOf(cases, others, span);
    const at = call.arguments.findIndex((argument) => this.isOptions(argument));
    if (at < 0) return this.steps(call.arguments, span);
    const after = call.arguments[at + 1];
    if (after !== undefined) return this.fail(catalogue.tooManyArguments.at(this.span(after)));
    const options = call.arguments[at] as ts.Expression;
    return this.foreachOf(call.arguments.slice(0, at), options, span);
  }

  private steps(
    expressions: readonly ts.Expression[],
    span: SourceSpan,
  ): GraphTransition | undefined {
    const targets = this.targets(expressions);
    const target = targets?.[0];
    if (targets === undefined || target === undefined) return undefined;
    return targets.length === 1
      ? { kind: "linear", span, target }
      : { kind: "split", span, targets };
  }

  private foreachOf(
    expressions: readonly ts.Expression[],
    written: ts.Expression,
    span: SourceSpan,
  ): GraphTransition | undefined {
    const options = this.options(written);
    if (options === undefined) return undefined;
    const targets = this.targets(expressions);
    if (options.has("condition") && !options.has("foreach")) {
      return this.fail(catalogue.switchWithoutCases.at(span));
    }
    const hasOthers = options.refuseOthers(FOREACH_OPTIONS);
    if (!options.has("foreach")) {
      return hasOthers
        ? undefined
        : this.fail(catalogue.optionsWithoutForeach.at(this.span(written)));
    }
    const attribute = artifactOf(options, "foreach");
    const allowEmpty = options.take("allowEmpty", flag)?.value ?? false;
    const settings = takeSettings(options, this.report);
    const second = expressions[1];
    if (second !== undefined) return this.fail(catalogue.foreachTargets.at(this.span(second)));
    const target = targets?.[0];
    if (target === undefined || attribute === undefined) return undefined;
    return { kind: "foreach", span, target, attribute, allowEmpty, ...settings };
  }

  private switchOf(
    object: ts.ObjectLiteralExpression,
    [written, tooMany]: readonly ts.Expression[],
    span: SourceSpan,
  ): GraphTransition | undefined {
    if (tooMany !== undefined) this.report(catalogue.tooManyArguments.at(this.span(tooMany)));
    const options = written && this.options(written);
    if (options?.has("foreach")) {
      return this.fail(catalogue.foreachTargets.at(this.span(object)));
    }
    const cases = this.cases(object);
    const hasOthers = options?.refuseOthers(SWITCH_OPTIONS) === true;
    if (written === undefined || (options?.has("condition") === false && !hasOthers)) {
      this.report(catalogue.switchWithoutCondition.at(this.span(written ?? object)));
    }
    const condition = options && artifactOf(options, "condition");
    const maxIterations = options?.take("maxIterations", positiveCount)?.value ?? MAX_ITERATIONS;
    if (cases === undefined || condition === undefined) return undefined;
    return { kind: "switch", span, condition, cases, maxIterations };
  }

  private cases(object: ts.ObjectLiteralExpression): Cases | undefined {
    if (object.properties.length === 0) {
      return this.fail(catalogue.switchWithoutCases.at(this.span(object)));
    }
    const cases = object.properties.map((property) => this.case(property));
    return cases.every((one) => one !== undefined) ? cases : undefined;
  }

  private case(property: ts.ObjectLiteralElementLike): Cases[number] | undefined {
    const value = property.name && caseValue(this.scope, property.name);
    if (value === undefined) {
      const span = this.span(property.name ?? property);
      return this.fail(catalogue.notLiteral.at(span, { what: "This case" }));
    }
    const written = ts.isPropertyAssignment(property) ? property.initializer : property;
    const target = this.target(written);
    return target && { value, target };
  }

  /** All of them, or undefined if one cannot be read. */
  private targets(expressions: readonly ts.Expression[]): Named[] | undefined {
    const targets = expressions.map((expression) => this.target(expression));
    return targets.every((target) => target !== undefined) ? targets : undefined;
  }

  private target(node: ts.Node): Named | undefined {
    const member = ts.isExpression(node) ? memberOfThis(unwrap(node)) : undefined;
    if (member !== undefined) return { name: member.text, span: this.span(node) };
    const text = node.getText(this.scope.module.syntax).replace(/\s+/g, " ");
    const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    const nearest = nameMeant(node);
    return this.fail(catalogue.targetIsNoMember.at(this.span(node), { text: shown, nearest }));
  }

  private isOptions(expression: ts.Expression): boolean {
    const node = unwrap(expression);
    if (memberOfThis(node) !== undefined) return false;
    if (ts.isObjectLiteralExpression(node)) return true;
    const literal = findLiteral(this.scope, node);
    return literal !== undefined && ts.isObjectLiteralExpression(literal.node);
  }

  private options(written: ts.Expression): Options | undefined {
    const literal = findLiteral(this.scope, written);
    if (literal !== undefined && ts.isObjectLiteralExpression(literal.node)) {
      return new Options(literal, this.report);
    }
    const span = this.span(written);
    return this.fail(catalogue.notLiteral.at(span, { what: "This argument" }));
  }

  private span(node: ts.Node): SourceSpan {
    return spanOf(this.scope.module, node);
  }

  private fail(diagnostic: Diagnostic): undefined {
    this.report(diagnostic);
    return undefined;
  }
}

function artifactOf(options: Options, name: string): Named | undefined {
  const taken = options.take(name, artifactName);
  return taken && { name: taken.value, span: taken.span };
}
