import { type CallExpression, Node } from "ts-morph";
import type { ForeachSettings } from "../../runtime/protocol.js";
import { MAX_ITERATIONS } from "../../runtime/protocol.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { GraphTransition, Named } from "../graph/flow-graph.js";
import type { SourceSpan } from "../source-span.js";
import { evaluateLiteral, findLiteral, literalKey, nameNodeOf, textOf, unwrap } from "./literal.js";
import { spanOf } from "./module.js";
import { artifactName, flag, key, positiveCount } from "./option-types.js";
import { Options, type Report } from "./options.js";
import { memberOfThis, nameOfMember } from "./this.js";

const FOREACH_OPTIONS = [
  "foreach",
  "allowEmpty",
  "maxSplits",
  "key",
  "maxParallel",
  "inline",
  "batchSize",
];
const SWITCH_OPTIONS = ["condition", "maxIterations"];

type Cases = { value: Named; target: Named }[];

/** Reads a call `this.next(...)`. Returns `none` for a call that cannot be read, which is reported. */
export function readNextCall(call: CallExpression, report: Report): GraphTransition {
  const span = spanOf(call);
  const transition = new NextCallReader(report, span).read(call.getArguments());
  return transition ?? { kind: "none", span };
}

class NextCallReader {
  constructor(
    private readonly report: Report,
    private readonly span: SourceSpan,
  ) {}

  read(words: readonly Node[]): GraphTransition | undefined {
    const [first, ...others] = words;
    if (first === undefined) return this.fail(catalogue.nextWithoutTarget.at(this.span));
    const spread = words.find(Node.isSpreadElement);
    if (spread !== undefined) {
      return this.fail(catalogue.notLiteral.at(spanOf(spread), { what: "This list of steps" }));
    }
    const cases = unwrap(first);
    if (Node.isObjectLiteralExpression(cases)) {
      return this.switch(cases, cases.getProperties(), others);
    }
    const at = words.findIndex(isOptions);
    const [options, after] = at < 0 ? [] : words.slice(at);
    if (options === undefined) return this.steps(words);
    if (after !== undefined) return this.fail(catalogue.tooManyArguments.at(spanOf(after)));
    return this.foreach(words.slice(0, at), options);
  }

  private steps(words: readonly Node[]): GraphTransition | undefined {
    const { span } = this;
    const targets = this.targets(words);
    const target = targets?.[0];
    if (targets === undefined || target === undefined) return undefined;
    return targets.length === 1
      ? { kind: "linear", span, target }
      : { kind: "split", span, targets };
  }

  private foreach(words: readonly Node[], written: Node): GraphTransition | undefined {
    const options = this.options(written);
    if (options === undefined) return undefined;
    const targets = this.targets(words);
    if (options.has("condition") && !options.has("foreach")) {
      return this.fail(catalogue.switchWithoutCases.at(this.span));
    }
    const hasOthers = options.refuseOthers(FOREACH_OPTIONS);
    if (!options.has("foreach")) {
      return hasOthers ? undefined : this.fail(catalogue.optionsWithoutForeach.at(spanOf(written)));
    }
    const attribute = artifactOf(options, "foreach");
    const allowEmpty = options.take("allowEmpty", flag)?.value ?? false;
    const settings = this.settings(options);
    const [, second] = words;
    if (second !== undefined) return this.fail(catalogue.foreachTargets.at(spanOf(second)));
    const target = targets?.[0];
    if (target === undefined || attribute === undefined) return undefined;
    return { kind: "foreach", span: this.span, target, attribute, allowEmpty, ...settings };
  }

  /** Reads how to run the tasks of a foreach. */
  private settings(options: Options): ForeachSettings {
    const settings = {
      maxSplits: options.take("maxSplits", positiveCount)?.value,
      key: options.take("key", key)?.value,
      maxParallel: options.take("maxParallel", positiveCount)?.value,
      inline: options.take("inline", flag)?.value || undefined,
    };
    const batchSize = options.take("batchSize", positiveCount);
    if (settings.inline && batchSize !== undefined) {
      this.report(catalogue.inlineBatch.at(batchSize.span));
    }
    const said = Object.entries({ ...settings, batchSize: batchSize?.value });
    return Object.fromEntries(said.filter(([, value]) => value !== undefined));
  }

  private switch(
    object: Node,
    properties: readonly Node[],
    [written, tooMany]: readonly Node[],
  ): GraphTransition | undefined {
    if (tooMany !== undefined) this.report(catalogue.tooManyArguments.at(spanOf(tooMany)));
    const options = written && this.options(written);
    if (options?.has("foreach")) return this.fail(catalogue.foreachTargets.at(spanOf(object)));
    const cases = this.cases(object, properties);
    const hasOthers = options?.refuseOthers(SWITCH_OPTIONS) === true;
    if (written === undefined || (options?.has("condition") === false && !hasOthers)) {
      this.report(catalogue.switchWithoutCondition.at(spanOf(written ?? object)));
    }
    const condition = options && artifactOf(options, "condition");
    const maxIterations = options?.take("maxIterations", positiveCount)?.value ?? MAX_ITERATIONS;
    if (cases === undefined || condition === undefined) return undefined;
    return { kind: "switch", span: this.span, condition, cases, maxIterations };
  }

  private cases(object: Node, properties: readonly Node[]): Cases | undefined {
    if (properties.length === 0) {
      return this.fail(catalogue.switchWithoutCases.at(spanOf(object)));
    }
    const cases = properties.map((property) => this.case(property));
    return cases.every((one) => one !== undefined) ? cases : undefined;
  }

  private case(property: Node): Cases[number] | undefined {
    const name = nameNodeOf(property);
    const value = name && caseValue(name);
    if (value === undefined) {
      const span = spanOf(name ?? property);
      return this.fail(catalogue.notLiteral.at(span, { what: "This case" }));
    }
    const written = Node.isPropertyAssignment(property) ? property.getInitializer() : property;
    if (Node.isArrayLiteralExpression(written)) {
      return this.fail(catalogue.caseOfSeveralSteps.at(spanOf(written)));
    }
    const target = this.target(written ?? property);
    return target && { value, target };
  }

  /** All of them, or undefined if one cannot be read. */
  private targets(words: readonly Node[]): Named[] | undefined {
    const targets = words.map((word) => this.target(word));
    return targets.every((target) => target !== undefined) ? targets : undefined;
  }

  private target(node: Node): Named | undefined {
    const name = nameOfMember(unwrap(node));
    if (name !== undefined) return { name, span: spanOf(node) };
    const text = node.getText().replace(/\s+/g, " ");
    const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    const nearest = nameMeant(node);
    return this.fail(catalogue.targetIsNoMember.at(spanOf(node), { text: shown, nearest }));
  }

  private options(written: Node): Options | undefined {
    const options = Options.of(written, this.report);
    if (options !== undefined) return options;
    return this.fail(catalogue.notLiteral.at(spanOf(written), { what: "This argument" }));
  }

  private fail(diagnostic: Diagnostic): undefined {
    this.report(diagnostic);
    return undefined;
  }
}

function isOptions(expression: Node): boolean {
  const node = unwrap(expression);
  return memberOfThis(node) === undefined && Node.isObjectLiteralExpression(findLiteral(node));
}

function artifactOf(options: Options, name: string): Named | undefined {
  const taken = options.take(name, artifactName);
  return taken && { name: taken.value, span: taken.span };
}

/** The value that a case of a switch is for, as `String()` makes it; undefined if it is not literal. */
function caseValue(name: Node): Named | undefined {
  const text = Node.isComputedPropertyName(name)
    ? computedValue(name.getExpression())
    : literalKey(name);
  return text === undefined ? undefined : { name: text, span: spanOf(name) };
}

function computedValue(expression: Node): string | undefined {
  const literal = findLiteral(expression);
  if (literal === undefined) return undefined;
  if (Node.isObjectLiteralExpression(literal) || Node.isArrayLiteralExpression(literal)) {
    return undefined;
  }
  const evaluated = evaluateLiteral(literal);
  return "value" in evaluated ? String(evaluated.value) : undefined;
}

/** The step that is meant by `"name"`, `name`, `this.name()` and `this.name.bind(this)`. */
function nameMeant(node: Node): string | undefined {
  if (Node.isShorthandPropertyAssignment(node)) return node.getName();
  if (Node.isIdentifier(node)) return node.getText();
  if (!Node.isCallExpression(node)) return textOf(node);
  const callee = node.getExpression();
  const bound = Node.isPropertyAccessExpression(callee) ? callee.getExpression() : callee;
  return nameOfMember(callee) ?? nameOfMember(bound);
}
