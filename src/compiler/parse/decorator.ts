import { type CallExpression, type Decorator, Node } from "ts-morph";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "../graph/decorators.js";
import {
  DECORATOR_KINDS,
  type DecoratorKind,
  type DecoratorMeaning,
  isComplete,
} from "./decorator-table.js";
import { DECORATORS, isLibraryName, LIBRARY } from "./library.js";
import { evaluateLiteral } from "./literal.js";
import { spanOf } from "./module.js";
import { meaningOf, namesOf } from "./names.js";
import type { LiteralValue } from "./option-types.js";
import { Options, type Report } from "./options.js";

/** The decorators of a declaration. */
export interface ReadDecorators {
  /** `@step` is there, or was meant. */
  isStep: boolean;
  step: StepDecorator[];
  flow: FlowDecorator[];
}

/** Reads the decorators of a class, `flow`, or of one of its members. */
export function readDecorators(node: Node, place: "flow" | "member", report: Report) {
  const written = Node.isDecoratable(node) ? node.getDecorators() : [];
  const named = written.map((decorator) => ({ decorator, name: nameOf(decorator, report) }));
  const isStep = named.some(({ name }) => name === "step");
  const read: ReadDecorators = { isStep, step: [], flow: [] };
  const actual = place === "flow" ? "flow" : isStep ? "step" : undefined;
  const seen = new Set<string>();
  for (const { decorator, name } of named) {
    const kind = name === undefined ? undefined : DECORATOR_KINDS[name];
    if (name === undefined || kind === undefined) continue;
    const span = spanOf(decorator);
    if (!isPlacedRightly(kind, actual)) {
      const meant = kind.place === "flow" ? "flow" : "step";
      report(catalogue.misplacedDecorator.at(span, { name, place: meant }));
    } else if (seen.has(name)) report(catalogue.duplicateDecorator.at(span, { name }));
    else {
      const said = new DecoratorReader(name, kind, decorator, report).read();
      // The table says for each decorator whether its meaning is a flow's or a step's.
      if (said !== undefined && actual === "flow")
        read.flow.push({ ...said, span } as FlowDecorator);
      else if (said !== undefined) read.step.push({ ...said, span } as StepDecorator);
    }
    seen.add(name);
  }
  return read;
}

function isPlacedRightly({ place }: DecoratorKind, actual: "step" | "flow" | undefined): boolean {
  return actual !== undefined && (place === actual || place === "step or flow");
}

/** The library's name of a decorator. A misspelt `@step` counts as `step`, so that it is reported once. */
function nameOf(decorator: Decorator, report: Report): string | undefined {
  const call = decorator.getCallExpression();
  const written = call?.getExpression() ?? decorator.getExpression();
  const meaning = meaningOf(written);
  const isUnknown = meaning?.kind === "library" && !isLibraryName(meaning.name);
  if (meaning?.kind === "undeclared" || isUnknown) {
    return isMisspeltStep(written, report) ? "step" : undefined;
  }
  if (meaning?.kind !== "library") return undefined;
  if (meaning.name === "step" && call !== undefined) {
    report(catalogue.decoratorCalled.at(spanOf(call), { name: written.getText() }));
  }
  return meaning.name;
}

/** Reports a decorator that does not exist. Whether `@step` was meant. */
function isMisspeltStep(written: Node, report: Report): boolean {
  const name = written.getText();
  const imported = namesOf(written.getSourceFile()).imports.get(name);
  const last = imported?.name ?? name.slice(name.lastIndexOf(".") + 1);
  const nearest = last === "step" ? last : nearestName(last, DECORATORS);
  // An import from the library is reported at the import.
  if (imported?.specifier !== LIBRARY) {
    const namespace = name.slice(0, name.length - last.length);
    const suggested = nearest === last ? undefined : nearest && namespace + nearest;
    report(catalogue.unknownDecorator.at(spanOf(written), { name, nearest: suggested }));
  }
  return nearest === "step";
}

type OptionValues = Record<string, LiteralValue>;

/** Reads one decorator. */
class DecoratorReader {
  constructor(
    private readonly name: string,
    private readonly kind: DecoratorKind,
    private readonly decorator: Decorator,
    private readonly report: Report,
  ) {}

  /** The meaning of the decorator. Undefined if a mistake was reported. */
  read(): DecoratorMeaning | undefined {
    const { name, kind } = this;
    const call = this.decorator.getCallExpression();
    if (call === undefined) {
      const { example } = kind;
      return this.fail(catalogue.decoratorNotCalled.at(spanOf(this.decorator), { name, example }));
    }
    const values = this.values(call);
    if (values === undefined) return undefined;
    return isComplete(kind, values) ? kind.meaning(values) : this.unfit(true);
  }

  private values(call: CallExpression): OptionValues | undefined {
    const { form, options } = this.kind;
    const [option = ""] = Object.keys(options);
    const words = call.getArguments();
    const [first, second] = words;
    if (first === undefined) return {};
    if (form === "elements") return this.checked(option, this.literals(words));
    if (second !== undefined) return this.unfit(false);
    return form === "value" ? this.checked(option, this.literal(first)) : this.object(first);
  }

  private literals(words: readonly Node[]): LiteralValue[] | undefined {
    const values = words.map((word) => this.literal(word));
    return values.every((value) => value !== undefined) ? values : undefined;
  }

  private literal(word: Node): LiteralValue | undefined {
    const evaluated = evaluateLiteral(word);
    if (!("unknownAt" in evaluated)) return evaluated.value;
    const what = `What @${this.name} is given`;
    return this.fail(catalogue.notLiteral.at(evaluated.unknownAt, { what }));
  }

  private checked(option: string, value: LiteralValue | undefined): OptionValues | undefined {
    if (value === undefined) return undefined;
    return this.kind.options[option]?.accepts(value) ? { [option]: value } : this.unfit(false);
  }

  private object(word: Node): OptionValues | undefined {
    let isMistaken = false;
    const options = Options.of(word, (diagnostic) => {
      isMistaken = true;
      this.report(diagnostic);
    });
    if (options === undefined) return this.unfit(false);
    options.refuseOthers(Object.keys(this.kind.options));
    const values: OptionValues = {};
    for (const [name, type] of Object.entries(this.kind.options)) {
      const taken = options.take(name, type);
      if (taken !== undefined) values[name] = taken.value as LiteralValue;
    }
    return isMistaken ? undefined : values;
  }

  /** The arguments are not what the decorator takes; `isIncomplete`: one is missing. */
  private unfit(isIncomplete: boolean): undefined {
    const { name, kind } = this;
    const { required, example } = kind;
    const values = { name, example, missing: isIncomplete ? required : [] };
    return this.fail(catalogue.decoratorArguments.at(spanOf(this.decorator), values));
  }

  private fail(diagnostic: Diagnostic): undefined {
    this.report(diagnostic);
    return undefined;
  }
}
