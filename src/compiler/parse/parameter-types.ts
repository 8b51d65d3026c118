import type { ParameterKind } from "../../runtime/protocol.js";
import type { ParameterDefault } from "../graph/parameters.js";
import type { LiteralValue } from "./literal-value.js";
import { flag, type OptionType } from "./option-types.js";

/** A text that may be empty, too. */
export const anyText: OptionType<string> = {
  expected: "a text in quotes",
  accepts: (value) => typeof value === "string",
};

/** What each kind of parameter takes as its default. */
export const DEFAULT_TYPES: Readonly<Record<ParameterKind, OptionType<ParameterDefault>>> = {
  string: anyText,
  int: {
    expected: "a whole number of at most 2**53 - 1",
    accepts: (value) => Number.isSafeInteger(value),
  },
  float: { expected: "a number", accepts: (value) => Number.isFinite(value) },
  boolean: flag,
  enum: { ...anyText, expected: "one of the choices, in quotes" },
  json: { expected: "what JSON can hold", accepts: isFiniteJson },
};

/** A literal such as 1e999 is no number of JSON. */
function isFiniteJson(value: LiteralValue): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFiniteJson);
}
