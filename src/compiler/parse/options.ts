import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Named } from "../graph/flow-graph.js";
import type { SourceSpan } from "../source-span.js";
import { type FoundLiteral, findLiteral, literalKey, numberOf, type Scope } from "./literals.js";
import { spanOf } from "./modules.js";

/** An option's value, where it may be looked up, and where it is written. */
interface Option {
  value: ts.Expression;
  scope: Scope;
  /** Of the value. */
  span: SourceSpan;
  nameSpan: SourceSpan;
}

/** The options of a call, of which each can be asked for by the type that it should have. */
export class Options {
  private readonly options = new Map<string, Option>();

  constructor(
    literal: FoundLiteral,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {
    const { node, scope } = literal;
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) this.add(property, scope);
    }
  }

  has(name: string): boolean {
    return this.options.has(name);
  }

  /** Reports the options that are not among `known`; whether there were any. */
  refuseOthers(known: readonly string[]): boolean {
    const others = [...this.options].filter(([name]) => !known.includes(name));
    for (const [name, { nameSpan }] of others) {
      const nearest = nearestName(
        name,
        known.filter((one) => !this.has(one)),
      );
      this.report(catalogue.unknownOption.at(nameSpan, { name, nearest, options: known }));
    }
    return others.length > 0;
  }

  /** The name of an artifact; undefined if it is not said, or reported if it is none. */
  artifact(name: string): Named | undefined {
    const found = this.literal(name);
    if (found === undefined) return undefined;
    const { node, span } = found;
    if (ts.isStringLiteralLike(node) && node.text !== "") return { name: node.text, span };
    this.refuse(name, span, "the name of an artifact, in quotes");
    return undefined;
  }

  flag(name: string): boolean {
    const found = this.literal(name);
    if (found === undefined) return false;
    const { kind } = found.node;
    if (kind !== ts.SyntaxKind.TrueKeyword && kind !== ts.SyntaxKind.FalseKeyword) {
      this.refuse(name, found.span, "true or false");
    }
    return kind === ts.SyntaxKind.TrueKeyword;
  }

  positiveInteger(name: string): number | undefined {
    const found = this.literal(name);
    if (found === undefined) return undefined;
    const value = numberOf(found.node);
    if (value !== undefined && Number.isSafeInteger(value) && value > 0) return value;
    this.refuse(name, found.span, "a whole number from 1");
    return undefined;
  }

  private literal(name: string): { node: ts.Expression; span: SourceSpan } | undefined {
    const option = this.options.get(name);
    if (option === undefined) return undefined;
    const literal = findLiteral(option.scope, option.value);
    const { span } = option;
    if (literal !== undefined) return { node: literal.node, span };
    this.report(catalogue.notLiteral.at(span, { what: `The option "${name}"` }));
    return undefined;
  }

  private refuse(name: string, span: SourceSpan, expected: string): void {
    this.report(catalogue.wrongOptionValue.at(span, { name, expected }));
  }

  private add(property: ts.ObjectLiteralElementLike, scope: Scope): void {
    const key = property.name && literalKey(property.name);
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined;
    const span = spanOf(scope.module, value ?? property);
    if (key === undefined || value === undefined) {
      this.report(catalogue.notLiteral.at(span, { what: "This option" }));
      return;
    }
    const nameSpan = spanOf(scope.module, property.name ?? property);
    this.options.set(key, { value, scope, span, nameSpan });
  }
}
