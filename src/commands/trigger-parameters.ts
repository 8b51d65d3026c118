import type { DeployedFlow } from "../client/deployed-flow.js";
import { type FlowParameter, parameterNamed } from "../client/parameters.js";
import { UsageError } from "./read-arguments.js";

/**
 * Reads `name=value` words as values of the types of the flow's parameters.
 * @throws UsageError if a word has no name, a name is repeated, or a value does not fit the type;
 *   WrongRequestError if the flow has no such parameter
 */
export function parameterValues(
  words: readonly string[],
  { name: flow, parameters }: Pick<DeployedFlow, "name" | "parameters">,
): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const word of words) {
    const [, name = "", text = ""] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === "") throw new UsageError(`--param takes NAME=VALUE, not ${word}.`);
    if (values.has(name)) throw new UsageError(`The parameter ${name} is given twice.`);
    values.set(name, parameterValue(text, parameterNamed(name, flow, parameters)));
  }
  return Object.fromEntries(values);
}

function parameterValue(text: string, parameter: FlowParameter): unknown {
  const { name, type, isNullable, choices = [] } = parameter;
  // In a text, "null" is just four letters.
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

/** `--param tags=["a"]` is a list. `--param mode=fast` is a text without quotes. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
