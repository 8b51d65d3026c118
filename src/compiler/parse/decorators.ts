import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isLibraryName, LIBRARY, STEP_DECORATORS } from "./library.js";
import { type Modules, type ParsedModule, spanOf } from "./modules.js";
import { resolveExpression } from "./resolve.js";

/** Where decorators are read, and who hears of mistakes. */
export interface DecoratorContext {
  modules: Modules;
  module: ParsedModule;
  report: (diagnostic: Diagnostic) => void;
}

/** The `@step` of a declaration, one that is misspelt too, so that it is not missed twice. */
export function findStepDecorator(
  context: DecoratorContext,
  node: ts.Node,
): ts.Decorator | undefined {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.filter((decorator) => isStepDecorator(context, decorator))[0];
}

/** Reports decorators of a flow's class that do not exist. */
export function checkClassDecorators(context: DecoratorContext, node: ts.ClassDeclaration): void {
  for (const decorator of ts.getDecorators(node) ?? []) isStepDecorator(context, decorator);
}

function isStepDecorator(context: DecoratorContext, decorator: ts.Decorator): boolean {
  const { modules, module, report } = context;
  const { expression } = decorator;
  const isCalled = ts.isCallExpression(expression);
  const written = isCalled ? expression.expression : expression;
  const meaning = resolveExpression(modules, module, written);
  const isUnknown = meaning?.kind === "library" && !isLibraryName(meaning.name);
  if (meaning?.kind === "undeclared" || isUnknown) return isMisspeltStep(context, written);
  if (meaning?.kind !== "library" || meaning.name !== "step") return false;
  const name = written.getText(module.syntax);
  if (isCalled) report(catalogue.decoratorCalled.at(spanOf(module, expression), { name }));
  return true;
}

/** Reports a decorator that does not exist. Whether `@step` was meant. */
function isMisspeltStep({ module, report }: DecoratorContext, written: ts.Expression): boolean {
  const name = written.getText(module.syntax);
  const local = module.names.locals.get(name);
  const imported = local?.kind === "import" ? local.imported : undefined;
  const last = imported?.name ?? name.slice(name.lastIndexOf(".") + 1);
  const nearest = last === "step" ? last : nearestName(last, STEP_DECORATORS);
  // An import from the library is reported where it stands.
  if (imported?.specifier !== LIBRARY) {
    const namespace = name.slice(0, name.length - last.length);
    const suggested = nearest === last ? undefined : nearest && namespace + nearest;
    report(catalogue.unknownDecorator.at(spanOf(module, written), { name, nearest: suggested }));
  }
  return nearest === "step";
}
