import {
  type CallExpression,
  type Identifier,
  Node,
  type PropertyAccessExpression,
} from "ts-morph";
import { nearestName } from "../../nearest-name.js";
import type { ParameterKind } from "../../runtime/protocol.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Named } from "../graph/flow-graph.js";
import type { GraphParameter, ParameterDefault } from "../graph/parameters.js";
import { unwrap } from "./literal.js";
import { spanOf } from "./module.js";
import { meaningOf } from "./names.js";
import { anyText, DEFAULT_TYPES, differentTexts, flag } from "./option-types.js";
import { Options, type Report, type TakenOption } from "./options.js";

const OPTIONS = ["default", "required", "help"];

/** A call `Parameter.kind(...)`, the initializer of a parameter's field. */
export interface ParameterCall {
  node: CallExpression;
  kind: Identifier;
}

/** The call that an initializer is, if it makes a parameter. */
export function findParameterCall(initializer: Node | undefined): ParameterCall | undefined {
  const node = initializer && unwrap(initializer);
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (!isParameterAccess(callee)) return undefined;
  const kind = callee.getNameNode();
  return Node.isIdentifier(kind) ? { node, kind } : undefined;
}

/** Reports every `Parameter.kind` in a class that is not the initializer of one of its fields. */
export function refuseOtherCalls(node: Node, calls: ReadonlySet<Node>, report: Report): void {
  if (isParameterAccess(node) && !calls.has(node.getParentOrThrow())) {
    report(catalogue.misplacedParameter.at(spanOf(node), { call: node.getText() }));
    return;
  }
  node.forEachChild((child) => {
    refuseOtherCalls(child, calls, report);
  });
}

function isParameterAccess(node: Node): node is PropertyAccessExpression {
  if (!Node.isPropertyAccessExpression(node)) return false;
  const meaning = meaningOf(node.getExpression());
  return meaning?.kind === "library" && meaning.name === "Parameter";
}

/**
 * Reads what a parameter's call says. A parameter with mistakes is returned too, so that its uses are
 * not reported as well.
 */
export function readParameter(named: Named, { node, kind: word }: ParameterCall, report: Report) {
  const kind = readKind(word, report);
  const options = readOptions(node, report);
  options?.refuseOthers(kind === "enum" ? [...OPTIONS, "choices"] : OPTIONS);
  const value = options?.take("default", DEFAULT_TYPES[kind ?? "json"]);
  const required = options?.take("required", flag);
  if (value !== undefined && required?.value === true) {
    report(catalogue.requiredWithDefault.at(required.span, named));
  }
  if (kind === "enum" && options?.has("choices") !== true) {
    report(catalogue.parameterWithoutChoices.at(spanOf(node), named));
  }
  const parameter: GraphParameter = {
    ...named,
    kind: kind ?? "json",
    required: required?.value ?? false,
    default: value?.value,
    help: options?.take("help", anyText)?.value,
    choices: kind === "enum" ? readChoices(options, value, report) : undefined,
  };
  return parameter;
}

function readKind(word: Identifier, report: Report): ParameterKind | undefined {
  const kinds = Object.keys(DEFAULT_TYPES);
  const name = word.getText();
  if (kinds.includes(name)) return name as ParameterKind;
  const nearest = nearestName(name, kinds);
  report(catalogue.unknownParameterKind.at(spanOf(word), { name, nearest, kinds }));
  return undefined;
}

function readOptions(node: CallExpression, report: Report): Options | undefined {
  const [first, second] = node.getArguments();
  if (first === undefined) return undefined;
  const options = second === undefined ? Options.of(first, report) : undefined;
  if (options !== undefined) return options;
  const call = node.getExpression().getText();
  report(catalogue.parameterArguments.at(spanOf(second ?? first), { call }));
  return undefined;
}

function readChoices(
  options: Options | undefined,
  value: TakenOption<ParameterDefault> | undefined,
  report: Report,
): string[] | undefined {
  const choices = options?.take("choices", differentTexts)?.value;
  const name = value?.value;
  if (value === undefined || choices === undefined || typeof name !== "string") return choices;
  if (!choices.includes(name)) {
    const nearest = nearestName(name, choices);
    report(catalogue.defaultIsNoChoice.at(value.span, { name, nearest, choices }));
  }
  return choices;
}
