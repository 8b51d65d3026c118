import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "../graph/decorators.js";
import { DecoratorCall } from "./decorator-call.js";
import { DECORATOR_KINDS, type DecoratorKind } from "./decorator-table.js";
import { DECORATORS, isLibraryName, LIBRARY } from "./library.js";
import { type Modules, type ParsedModule, spanOf } from "./modules.js";
import { resolveExpression } from "./resolve.js";

/** Where decorators are read, and who hears of mistakes. */
export interface DecoratorContext {
  modules: Modules;
  module: ParsedModule;
  report: (diagnostic: Diagnostic) => void;
}

/** What stands before a declaration. */
export interface ReadDecorators {
  /** `@step` is there, or was meant. */
  isStep: boolean;
  step: StepDecorator[];
  flow: FlowDecorator[];
}

/** Reads the decorators of a class, `flow`, or of one of its members. Mistakes are reported. */
export function readDecorators(
  context: DecoratorContext,
  node: ts.Node,
  place: "flow" | "member",
): ReadDecorators {
  const written = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  const found = written.map((decorator) => nameOf(context, decorator));
  const isStep = found.includes("step");
  const read: ReadDecorators = { isStep, step: [], flow: [] };
  const actual = place === "flow" ? "flow" : isStep ? "step" : undefined;
  const seen = new Set<string>();
  for (const [index, name] of found.entries()) {
    const decorator = written[index];
    const kind = name === undefined ? undefined : DECORATOR_KINDS[name];
    if (decorator === undefined || name === undefined || kind === undefined) continue;
    const span = spanOf(context.module, decorator);
    if (!isPlacedRightly(kind, actual)) {
      const meant = kind.place === "flow" ? "flow" : "step";
      context.report(catalogue.misplacedDecorator.at(span, { name, place: meant }));
    } else if (seen.has(name)) context.report(catalogue.duplicateDecorator.at(span, { name }));
    else {
      const said = new DecoratorCall(context, name, kind, decorator).read();
      // By the table a decorator that is placed rightly is one of that place.
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

/** The library's name of a decorator; of a misspelt `@step` that too, so that it is not missed twice. */
function nameOf(context: DecoratorContext, decorator: ts.Decorator): string | undefined {
  const { modules, module, report } = context;
  const { expression } = decorator;
  const isCalled = ts.isCallExpression(expression);
  const written = isCalled ? expression.expression : expression;
  const meaning = resolveExpression(modules, module, written);
  const isUnknown = meaning?.kind === "library" && !isLibraryName(meaning.name);
  if (meaning?.kind === "undeclared" || isUnknown) {
    return isMisspeltStep(context, written) ? "step" : undefined;
  }
  if (meaning?.kind !== "library") return undefined;
  const name = written.getText(module.syntax);
  if (meaning.name === "step" && isCalled) {
    report(catalogue.decoratorCalled.at(spanOf(module, expression), { name }));
  }
  return meaning.name;
}

/** Reports a decorator that does not exist. Whether `@step` was meant. */
function isMisspeltStep({ module, report }: DecoratorContext, written: ts.Expression): boolean {
  const name = written.getText(module.syntax);
  const local = module.names.locals.get(name);
  const imported = local?.kind === "import" ? local.imported : undefined;
  const last = imported?.name ?? name.slice(name.lastIndexOf(".") + 1);
  const nearest = last === "step" ? last : nearestName(last, DECORATORS);
  // An import from the library is reported where it stands.
  if (imported?.specifier !== LIBRARY) {
    const namespace = name.slice(0, name.length - last.length);
    const suggested = nearest === last ? undefined : nearest && namespace + nearest;
    report(catalogue.unknownDecorator.at(spanOf(module, written), { name, nearest: suggested }));
  }
  return nearest === "step";
}
