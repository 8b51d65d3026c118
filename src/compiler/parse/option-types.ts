import type { ParameterKind } from "../../runtime/protocol.js";
import type { AwaitedFlow } from "../graph/decorators.js";
import type { ParameterDefault } from "../graph/parameters.js";

/** The times of partitions as a decorator gives them. */
export interface PartitionTimes {
  start: string;
  end?: string;
  timezone?: string;
}

/** The ways to part an asset, of which one is meant. */
export interface PartitionWays {
  hourly?: PartitionTimes;
  daily?: PartitionTimes;
  weekly?: PartitionTimes;
  monthly?: PartitionTimes;
  cron?: PartitionTimes & { cron: string };
  static?: string[];
  dynamic?: string;
}

/** A check as a decorator declares it. */
export interface CheckSettings {
  name: string;
  blocking?: boolean;
  description?: string;
}

/** A value that the source says literally: JSON. */
export type LiteralValue = ParameterDefault;

/** What an option of a decorator, of `this.next` or of a parameter may be. */
export interface OptionType<Value = unknown> {
  /** The type in words, for a diagnostic that says "Write ...". */
  expected: string;
  accepts: (value: LiteralValue) => boolean;
  /** Never set: it carries the type of the value. */
  value?: Value;
}

const isText = (value: LiteralValue): value is string => typeof value === "string" && value !== "";
const isRecord = (value: LiteralValue): value is { [key: string]: LiteralValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text: OptionType<string> = { expected: "a text in quotes", accepts: isText };
export const flag: OptionType<boolean> = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
};
export const count: OptionType<number> = {
  expected: "a whole number from 0",
  accepts: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
};
export const positiveCount: OptionType<number> = {
  expected: "a whole number from 1",
  accepts: (value) => count.accepts(value) && value !== 0,
};
export const amount: OptionType<number> = {
  expected: "a number from 0",
  accepts: (value) => Number.isFinite(value) && Number(value) >= 0,
};
export const size: OptionType<number> = {
  expected: "a number above 0",
  accepts: (value) => Number.isFinite(value) && Number(value) > 0,
};
export const texts: OptionType<string[]> = {
  expected: 'a list of texts: ["a", "b"]',
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
};
export const textRecord: OptionType<Record<string, string>> = {
  expected: 'an object of texts: { name: "value" }',
  accepts: (value) =>
    isRecord(value) && Object.values(value).every((one) => typeof one === "string"),
};
export const artifactName: OptionType<string> = {
  expected: "the name of an artifact, in quotes",
  accepts: isText,
};
export const key: OptionType<true | string> = {
  expected: "the name of a property of the items, in quotes, or true for the items themselves",
  accepts: (value) => value === true || isText(value),
};
export const flow: OptionType<string | AwaitedFlow> = {
  expected: 'a flow\'s name in quotes, or { name: "OtherFlow", location: "its code location" }',
  accepts: (value) => isText(value) || isAwaitedFlow(value),
};
export const flows: OptionType<(string | AwaitedFlow)[]> = {
  expected: `a list of which each is ${flow.expected}`,
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(flow.accepts),
};

export const checkList: OptionType<(string | CheckSettings)[]> = {
  expected:
    'a check\'s name in quotes, or { name: "fresh", blocking: true, description: "what it checks" }',
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isCheck),
};

function isCheck(value: LiteralValue): boolean {
  if (isText(value)) return true;
  if (!isRecord(value) || !isText(value.name ?? null)) return false;
  const { name: _name, blocking = false, description = "", ...others } = value;
  const isTyped = typeof blocking === "boolean" && typeof description === "string";
  return isTyped && Object.keys(others).length === 0;
}

export const condition: OptionType<"eager" | "onMissing" | { cron: string; timezone?: string }> = {
  expected: '"eager", "onMissing", or { cron: "0 6 * * *", timezone: "Europe/Berlin" }',
  accepts: (value) =>
    value === "eager" || value === "onMissing" || hasTexts(value, ["cron", "timezone"], ["cron"]),
};

const TIME_KEYS = ["start", "end", "timezone"];

export const timePartitions: OptionType<PartitionTimes> = {
  expected:
    '{ start: "2026-01-01", end: "2027-01-01", timezone: "Europe/Berlin" }, the last two if needed',
  accepts: (value) => hasTexts(value, TIME_KEYS, ["start"]),
};
export const cronPartitions: OptionType<PartitionTimes & { cron: string }> = {
  expected: '{ cron: "0 6 * * mon", start: "2026-01-01" }',
  accepts: (value) => hasTexts(value, ["cron", ...TIME_KEYS], ["cron", "start"]),
};
export const partitionKeys: OptionType<string[]> = {
  expected: 'a list of different texts: ["a", "b"]',
  accepts: (value) =>
    texts.accepts(value) && Array.isArray(value) && new Set(value).size === value.length,
};

const WAYS: Readonly<Record<string, OptionType>> = {
  hourly: timePartitions,
  daily: timePartitions,
  weekly: timePartitions,
  monthly: timePartitions,
  cron: cronPartitions,
  static: partitionKeys,
  dynamic: text,
};

export const dimensions: OptionType<Record<string, PartitionWays>> = {
  expected: '{ date: { daily: { start: "2026-01-01" } }, region: { static: ["eu", "us"] } }',
  accepts: (value) =>
    isRecord(value) &&
    Object.values(value).every(
      (one) =>
        isRecord(one) && Object.entries(one).every(([way, options]) => WAYS[way]?.accepts(options)),
    ),
};

function hasTexts(value: LiteralValue, known: string[], required: string[]): boolean {
  if (!isRecord(value) || !required.every((name) => Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, one]) => known.includes(name) && isText(one));
}

function isAwaitedFlow(value: LiteralValue): boolean {
  if (!isRecord(value) || !isText(value.name ?? null)) return false;
  const { location = "any", name: _name, ...others } = value;
  return isText(location) && Object.keys(others).length === 0;
}

/** A text that may be empty, too. */
export const anyText: OptionType<string> = {
  expected: "a text in quotes",
  accepts: (value) => typeof value === "string",
};
export const differentTexts: OptionType<string[]> = {
  expected: 'a list of different texts: ["a", "b"]',
  accepts: (value) =>
    texts.accepts(value) && Array.isArray(value) && new Set(value).size === value.length,
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

/** JSON has no number such as 1e999. */
function isFiniteJson(value: LiteralValue): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFiniteJson);
}
