import type { DeployedFlow } from "../client/deployed-flow.js";
import { type FlowParameter, parameterNamed } from "../client/parameters.js";
import { UsageError } from "./read-arguments.js";

/**
 * The values of `name=value` words, by the types that the flow's parameters have.
 * @throws UsageError on a word without a name, a name twice, or a value that is none of the type;
 *   WrongRequestError on a name that the flow does not have
 */
export function parameterValues(
  words: readonly string[],
  { name: flow, parameters }: Pick<DeployedFlow, "name" | "parameters">,
): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const word of words) {
    const [, name = "", text = ""] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === "") throw new UsageError(`--param takes NAME=VALUE, not ${word}.`);
    if (values.has(name)) throw new UsageError(`The parameter ${name} is there twice.`);
    values.set(name, parameterValue(text, parameterNamed(name, flow, parameters)));
  }
  return Object.fromEntries(values);
}

function parameterValue(text: string, parameter: FlowParameter): unknown {
  const { name, type, isNullable, choices = [] } = parameter;
  // Of a text it is four letters.
  if (isNullable && type !== "string" && text === "null") return null;
  switch (type) {
    case "string":
      return text;
    case "int":
      if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
      throw new UsageError(`The parameter ${name} takes a whole number, not "${text}".`);
    case "float":
      if (text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
      throw new UsageError(`The parameter ${name} takes a number, not "${text}".`);
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      throw new UsageError(`The parameter ${name} takes true or false, not "${text}".`);
    case "enum":
      if (choices.includes(text)) return text;
      throw new UsageError(
        `The parameter ${name} takes one of ${choices.join(", ")}, not "${text}".`,
      );
    case "json":
      return jsonOrText(text);
  }
}

/** `--param tags=["a"]` is a list, `--param mode=fast` a text without quotes. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
