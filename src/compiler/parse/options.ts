import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceSpan } from "../source-span.js";
import { evaluateLiteral, propertyValue } from "./literal-value.js";
import { type FoundLiteral, literalKey, type Scope } from "./literals.js";
import { spanOf } from "./modules.js";
import type { OptionType } from "./option-types.js";

/** An option's value, where it may be looked up, and where it is written. */
interface Option {
  value: ts.Expression;
  scope: Scope;
  /** Of the value. */
  span: SourceSpan;
  nameSpan: SourceSpan;
}

/** An option's value, and where it is written. */
export interface TakenOption<Value> {
  value: Value;
  span: SourceSpan;
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

  /** The names that are said, in the order written. */
  names(): string[] {
    return [...this.options.keys()];
  }

  /** The value of an option; undefined if it is not said, or reported if it is not of the type. */
  take<Value>(name: string, type: OptionType<Value>): TakenOption<Value> | undefined {
    const option = this.options.get(name);
    if (option === undefined) return undefined;
    const { span } = option;
    const evaluated = evaluateLiteral(option.scope, option.value);
    if ("unknownAt" in evaluated) {
      const what = `The option "${name}"`;
      this.report(catalogue.notLiteral.at(placeInside(evaluated.unknownAt, span), { what }));
      return undefined;
    }
    if (type.accepts(evaluated.value)) return { value: evaluated.value as Value, span };
    this.report(catalogue.wrongOptionValue.at(span, { name, expected: type.expected }));
    return undefined;
  }

  private add(property: ts.ObjectLiteralElementLike, scope: Scope): void {
    const key = property.name && literalKey(property.name);
    const value = propertyValue(property);
    const span = spanOf(scope.module, value ?? property);
    if (key === undefined || value === undefined) {
      this.report(catalogue.notLiteral.at(span, { what: "This option" }));
      return;
    }
    const nameSpan = spanOf(scope.module, property.name ?? property);
    this.options.set(key, { value, scope, span, nameSpan });
  }
}

/** A place inside of an option; the option itself if a constant of elsewhere has led to it. */
function placeInside(place: SourceSpan, option: SourceSpan): SourceSpan {
  const isInside =
    place.file === option.file && option.start <= place.start && place.end <= option.end;
  return isInside ? place : option;
}
