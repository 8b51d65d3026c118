import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import type { ParameterKind } from "../../runtime/protocol.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Named } from "../graph/flow-graph.js";
import type { GraphParameter, ParameterDefault } from "../graph/parameters.js";
import type { DecoratorContext } from "./decorators.js";
import { findLiteral, unwrap } from "./literals.js";
import { spanOf } from "./modules.js";
import { flag, type OptionType, texts } from "./option-types.js";
import { Options, type TakenOption } from "./options.js";
import { anyText, DEFAULT_TYPES } from "./parameter-types.js";
import { resolveExpression } from "./resolve.js";

/** A call `Parameter.kind(...)`: the initializer of a parameter's field. */
export interface ParameterCall {
  node: ts.CallExpression;
  kind: ts.Identifier;
}

/** The call that an initializer is, if it makes a parameter. */
export function findParameterCall(
  context: DecoratorContext,
  initializer: ts.Expression | undefined,
): ParameterCall | undefined {
  const node = initializer && unwrap(initializer);
  if (node === undefined || !ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  if (!isParameterAccess(context, expression) || !ts.isIdentifier(expression.name)) {
    return undefined;
  }
  return { node, kind: expression.name };
}

/** Reports every `Parameter.kind` in a class that is not the initializer of one of its fields. */
export function refuseOtherCalls(
  context: DecoratorContext,
  node: ts.Node,
  calls: ReadonlySet<ts.Node>,
): void {
  if (isParameterAccess(context, node) && !calls.has(node.parent)) {
    const { module, report } = context;
    const call = node.getText(module.syntax);
    report(catalogue.misplacedParameter.at(spanOf(module, node), { call }));
    return;
  }
  ts.forEachChild(node, (child) => refuseOtherCalls(context, child, calls));
}

function isParameterAccess(
  { modules, module }: DecoratorContext,
  node: ts.Node,
): node is ts.PropertyAccessExpression {
  if (!ts.isPropertyAccessExpression(node)) return false;
  const meaning = resolveExpression(modules, module, node.expression);
  return meaning?.kind === "library" && meaning.name === "Parameter";
}

/**
 * What a parameter's call says. Mistakes are reported: the parameter is there all the same, so that
 * what uses it is not reported too.
 */
export function readParameter(
  context: DecoratorContext,
  named: Named,
  { node, kind: word }: ParameterCall,
): GraphParameter {
  const kind = kindOf(context, word);
  const options = readOptions(context, node);
  options?.refuseOthers(kind === "enum" ? [...OPTIONS, "choices"] : OPTIONS);
  const type: OptionType<ParameterDefault> = DEFAULT_TYPES[kind ?? "json"];
  const value = options?.take("default", type);
  const required = options?.take("required", flag);
  if (value !== undefined && required?.value === true) {
    context.report(catalogue.requiredWithDefault.at(required.span, named));
  }
  return {
    ...named,
    kind: kind ?? "json",
    required: required?.value ?? false,
    default: value?.value,
    help: options?.take("help", anyText)?.value,
    choices: kind === "enum" ? readChoices(context, named, node, options, value) : undefined,
  };
}

function readChoices(
  { module, report }: DecoratorContext,
  named: Named,
  node: ts.CallExpression,
  options: Options | undefined,
  value: TakenOption<ParameterDefault> | undefined,
): string[] | undefined {
  if (options?.has("choices") !== true) {
    report(catalogue.parameterWithoutChoices.at(spanOf(module, node), named));
  }
  const choices = options?.take("choices", differentTexts)?.value;
  if (choices === undefined || typeof value?.value !== "string") return choices;
  const name = value.value;
  if (!choices.includes(name)) {
    const nearest = nearestName(name, choices);
    report(catalogue.defaultIsNoChoice.at(value.span, { name, nearest, choices }));
  }
  return choices;
}

const OPTIONS = ["default", "required", "help"];

const differentTexts: OptionType<string[]> = {
  expected: 'a list of different texts: ["a", "b"]',
  accepts: (value) =>
    texts.accepts(value) && Array.isArray(value) && new Set(value).size === value.length,
};

function kindOf({ module, report }: DecoratorContext, word: ts.Identifier) {
  const kinds = Object.keys(DEFAULT_TYPES);
  if (kinds.includes(word.text)) return word.text as ParameterKind;
  const nearest = nearestName(word.text, kinds);
  report(
    catalogue.unknownParameterKind.at(spanOf(module, word), { name: word.text, nearest, kinds }),
  );
  return undefined;
}

function readOptions(context: DecoratorContext, node: ts.CallExpression): Options | undefined {
  const { modules, module, report } = context;
  const [first, second] = node.arguments;
  if (first === undefined) return undefined;
  const literal = findLiteral({ modules, module, locals: new Map() }, first);
  const isObject = literal !== undefined && ts.isObjectLiteralExpression(literal.node);
  if (isObject && second === undefined) return new Options(literal, report);
  const call = node.expression.getText(module.syntax);
  report(catalogue.parameterArguments.at(spanOf(module, second ?? first), { call }));
  return undefined;
}
