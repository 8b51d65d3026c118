import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceSpan } from "../source-span.js";
import type { DecoratorKind, DecoratorMeaning } from "./decorator-table.js";
import type { DecoratorContext } from "./decorators.js";
import { evaluateLiteral, type LiteralValue } from "./literal-value.js";
import { findLiteral, type Scope } from "./literals.js";
import { spanOf } from "./modules.js";
import { Options } from "./options.js";

type OptionValues = Record<string, LiteralValue>;

/** One decorator, called with its options. */
export class DecoratorCall {
  private readonly scope: Scope;

  constructor(
    private readonly context: DecoratorContext,
    private readonly name: string,
    private readonly kind: DecoratorKind,
    private readonly decorator: ts.Decorator,
  ) {
    const { modules, module } = context;
    this.scope = { modules, module, locals: new Map() };
  }

  /** What the decorator says; undefined where a mistake was reported. */
  read(): DecoratorMeaning | undefined {
    const { name, kind } = this;
    const { expression } = this.decorator;
    if (!ts.isCallExpression(expression)) {
      const { example } = kind;
      return this.fail(catalogue.decoratorNotCalled.at(this.span(), { name, example }));
    }
    const values = this.values(expression.arguments);
    if (values === undefined) return undefined;
    return isComplete(kind, values) ? kind.meaning(values) : this.unfit(true);
  }

  private values(words: readonly ts.Expression[]): OptionValues | undefined {
    const { form, options } = this.kind;
    const [option = ""] = Object.keys(options);
    const [first, second] = words;
    if (form === "elements") return this.elements(option, words);
    if (second !== undefined) return this.unfit(false);
    if (first === undefined) return {};
    return form === "value" ? this.value(option, first) : this.object(first);
  }

  private elements(option: string, words: readonly ts.Expression[]): OptionValues | undefined {
    const values = words.map((word) => this.literal(word));
    if (!values.every((value) => value !== undefined)) return undefined;
    if (values.length === 0) return {};
    return this.kind.options[option]?.accepts(values) ? { [option]: values } : this.unfit(false);
  }

  private value(option: string, word: ts.Expression): OptionValues | undefined {
    const value = this.literal(word);
    if (value === undefined) return undefined;
    return this.kind.options[option]?.accepts(value) ? { [option]: value } : this.unfit(false);
  }

  private literal(word: ts.Expression): LiteralValue | undefined {
    const evaluated = evaluateLiteral(this.scope, word);
    if (!("unknownAt" in evaluated)) return evaluated.value;
    const what = `What @${this.name} is given`;
    return this.fail(catalogue.notLiteral.at(evaluated.unknownAt, { what }));
  }

  private object(word: ts.Expression): OptionValues | undefined {
    const literal = findLiteral(this.scope, word);
    if (literal === undefined || !ts.isObjectLiteralExpression(literal.node)) {
      return this.unfit(false);
    }
    let isMistaken = false;
    const options = new Options(literal, (diagnostic) => {
      isMistaken = true;
      this.context.report(diagnostic);
    });
    options.refuseOthers(Object.keys(this.kind.options));
    const values: OptionValues = {};
    for (const [name, type] of Object.entries(this.kind.options)) {
      const taken = options.take(name, type);
      if (taken !== undefined) values[name] = taken.value as LiteralValue;
    }
    return isMistaken ? undefined : values;
  }

  /** The arguments are not what the decorator takes; `isIncomplete`: something is missing. */
  private unfit(isIncomplete: boolean): undefined {
    const { name, kind } = this;
    const { required, example } = kind;
    const values = { name, example, missing: isIncomplete ? required : [] };
    return this.fail(catalogue.decoratorArguments.at(this.span(), values));
  }

  private span(): SourceSpan {
    return spanOf(this.scope.module, this.decorator);
  }

  private fail(diagnostic: Diagnostic): undefined {
    this.context.report(diagnostic);
    return undefined;
  }
}

function isComplete({ required }: DecoratorKind, values: OptionValues): boolean {
  return required.length === 0 || required.some((one) => Object.hasOwn(values, one));
}

/**
 * What a decorator says whose options come from elsewhere than the source, such as a command line.
 *
 * @returns the meaning, or what is wrong with the options and how to mend it
 */
export function meaningOf(
  name: string,
  kind: DecoratorKind,
  values: OptionValues,
): DecoratorMeaning | { mistake: string } {
  const { options, meaning, example } = kind;
  for (const [option, value] of Object.entries(values)) {
    const type = options[option];
    if (type === undefined) {
      const nearest = nearestName(option, Object.keys(options));
      const mend =
        nearest === undefined
          ? `There is ${Object.keys(options).join(", ")}.`
          : `Did you mean ${nearest}?`;
      return { mistake: `@${name} has no option "${option}". ${mend}` };
    }
    if (!type.accepts(value))
      return { mistake: `"${option}" of @${name} is to be ${type.expected}.` };
  }
  return isComplete(kind, values)
    ? meaning(values)
    : { mistake: `@${name} lacks options: write for example ${example}.` };
}
