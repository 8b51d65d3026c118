import { Node } from "ts-morph";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceSpan } from "../source-span.js";
import { evaluateLiteral, findLiteral, keyOf, nameNodeOf, propertyValue } from "./literal.js";
import { spanOf } from "./module.js";
import type { OptionType } from "./option-types.js";

interface Option {
  value: Node;
  /** The node of the value. */
  span: SourceSpan;
  nameSpan: SourceSpan;
}

/** Receives each mistake. */
export type Report = (diagnostic: Diagnostic) => void;

/** An option's value, and where it is written. */
export interface TakenOption<Value> {
  value: Value;
  span: SourceSpan;
}

/** The options that an object literal gives, each read by the type that it should have. */
export class Options {
  private readonly options = new Map<string, Option>();

  private constructor(
    properties: readonly Node[],
    private readonly report: Report,
  ) {
    for (const property of properties) this.add(property);
  }

  /** The options that an expression gives; undefined if it is not an object literal or a constant of one. */
  static of(expression: Node, report: Report): Options | undefined {
    const literal = findLiteral(expression);
    if (!Node.isObjectLiteralExpression(literal)) return undefined;
    return new Options(literal.getProperties(), report);
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

  /** The value of an option. Undefined if it is absent or, which is reported, of another type. */
  take<Value>(name: string, type: OptionType<Value>): TakenOption<Value> | undefined {
    const option = this.options.get(name);
    if (option === undefined) return undefined;
    const { span } = option;
    const evaluated = evaluateLiteral(option.value);
    if ("unknownAt" in evaluated) {
      const what = `The option "${name}"`;
      this.report(catalogue.notLiteral.at(placeInside(evaluated.unknownAt, span), { what }));
      return undefined;
    }
    if (type.accepts(evaluated.value)) return { value: evaluated.value as Value, span };
    this.report(catalogue.wrongOptionValue.at(span, { name, expected: type.expected }));
    return undefined;
  }

  private add(property: Node): void {
    const key = keyOf(property);
    const value = propertyValue(property);
    const span = spanOf(value ?? property);
    if (key === undefined || value === undefined) {
      this.report(catalogue.notLiteral.at(span, { what: "This option" }));
      return;
    }
    const nameSpan = spanOf(nameNodeOf(property) ?? property);
    this.options.set(key, { value, span, nameSpan });
  }
}

/** A place inside an option; the option itself if the place is in a constant declared elsewhere. */
function placeInside(place: SourceSpan, option: SourceSpan): SourceSpan {
  const isInside =
    place.file === option.file && option.start <= place.start && place.end <= option.end;
  return isInside ? place : option;
}
