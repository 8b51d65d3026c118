import { nearestName } from "../../nearest-name.js";
import type { AddedDecorator } from "../graph/decorators.js";
import {
  DECORATOR_KINDS,
  type DecoratorKind,
  type DecoratorMeaning,
  isComplete,
} from "./decorator-table.js";
import type { LiteralValue } from "./option-types.js";

/** A comma before the next option. A comma inside of a value belongs to the value. */
const BETWEEN_OPTIONS = /,(?=\s*\w+\s*=)/;

/**
 * Reads a step's decorator as Metaflow's `--with` takes it: `retry`, `retry:times=3`, or
 * `environment:vars={"LANG": "C"}`. A value is JSON, or else text.
 *
 * @returns the decorator, or what is wrong with it and how to fix it
 */
export function decoratorOfText(text: string): AddedDecorator | { mistake: string } {
  const [, name = "", options] = /^([^:]*)(?::(.*))?$/s.exec(text.trim()) ?? [];
  const kind = Object.hasOwn(DECORATOR_KINDS, name) ? DECORATOR_KINDS[name] : undefined;
  if (kind === undefined) return { mistake: `There is no decorator "${name}". ${mend(name)}` };
  if (kind.place === "flow") return { mistake: `@${name} is for flows, not for their steps.` };
  const values: Record<string, LiteralValue> = {};
  for (const option of options?.trim() ? options.split(BETWEEN_OPTIONS) : []) {
    const [, key, value] = /^\s*(\w+)\s*=(.*)$/s.exec(option) ?? [];
    if (key === undefined || value === undefined) {
      return { mistake: `"${option.trim()}" is no option: write ${name}:option=value.` };
    }
    values[key] = optionValue(value.trim());
  }
  const meaning = checkOptions(name, kind, values);
  if ("mistake" in meaning) return meaning;
  // The table says that it is a decorator of a step.
  return { text: text.trim(), decorator: meaning as AddedDecorator["decorator"] };
}

function mend(name: string): string {
  if (name.includes("=")) {
    return 'A comma ends an entry of a YAML list: put quotes around the whole of "retry:times=1,...".';
  }
  const names = Object.entries(DECORATOR_KINDS).flatMap(([other, { place }]) =>
    place === "flow" ? [] : [other],
  );
  const nearest = nearestName(name, names);
  return nearest === undefined ? `There is ${names.join(", ")}.` : `Did you mean ${nearest}?`;
}

function optionValue(text: string): LiteralValue {
  try {
    return JSON.parse(text) as LiteralValue;
  } catch {
    return text;
  }
}

/** The meaning of the decorator, or what is wrong with its options and how to fix it. */
function checkOptions(
  name: string,
  kind: DecoratorKind,
  values: Readonly<Record<string, LiteralValue>>,
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
