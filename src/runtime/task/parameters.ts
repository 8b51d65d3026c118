import { type FlowError, FlowMistake } from "../../authoring/flow-error.js";
import type { FlowSpec } from "../../authoring/flow-spec.js";
import { withParameters } from "../../authoring/parameter.js";
import { describeValue, quoteAll } from "../message-text.js";
import type { FlowManifest, ManifestParameter } from "../protocol.js";
import { makeAgain } from "./next-call.js";

/** Values of a flow's parameters by name, as JSON; null for no value. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/**
 * The value of each parameter of a flow: the one that is given, or its default.
 * @throws FlowError if the flow does not have a given parameter, a value is not of its kind, or a required one is
 * missing
 */
export function resolveParameters(
  { flow, parameters = [] }: Pick<FlowManifest, "flow" | "parameters">,
  given: ParameterValues = {},
): Record<string, unknown> {
  const names = parameters.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? "It has none" : `It has ${quoteAll(names)}`;
    throw new FlowMistake(`${flow} has no parameter ${JSON.stringify(unknown)}. ${known}.`);
  }
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name, resolveParameter(parameter, given)]),
  );
}

function resolveParameter(parameter: ManifestParameter, given: ParameterValues): unknown {
  const { name, kind, required } = parameter;
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (value === undefined) {
    if (required) throw new FlowMistake(`the parameter "${name}" is required: give it a value.`);
    return parameter.default ?? null;
  }
  const isNone = value === null && !required && parameter.default === undefined;
  if (isNone || isOfKind(parameter, value)) return value;
  const expected = kind === "enum" ? `one of ${quoteAll(parameter.choices ?? [])}` : EXPECTED[kind];
  const limit = kind === "int" && Number.isInteger(value) ? " of at most 2**53 - 1" : "";
  throw new FlowMistake(
    `the parameter "${name}" is ${describeValue(value)}: it is to be ${expected}${limit}.`,
  );
}

const EXPECTED: Record<Exclude<ManifestParameter["kind"], "enum">, string> = {
  string: "a text",
  int: "a whole number",
  float: "a number",
  boolean: "true or false",
  json: "what JSON can hold",
};

function isOfKind({ kind, choices = [] }: ManifestParameter, value: unknown): boolean {
  switch (kind) {
    case "string":
      return typeof value === "string";
    case "int":
      return Number.isSafeInteger(value);
    case "float":
      return Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "enum":
      return typeof value === "string" && choices.includes(value);
    case "json":
      return isJson(value);
  }
}

function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) {
    return value === null || typeof value === "string" || typeof value === "boolean";
  }
  if (Array.isArray(value)) return value.every(isJson);
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain && Object.values(value).every(isJson);
}

/**
 * Constructs a flow. Its parameters have their values while it is constructed, and are read-only afterwards.
 * @throws FlowError if the class does not call `Parameter` as the compiler read it
 */
export function constructFlow(
  flowClass: new () => FlowSpec,
  manifest: FlowManifest,
  values: ParameterValues,
): FlowSpec {
  const calls = manifest.parameterCalls ?? [];
  let count = 0;
  const next = (kind: string): unknown => {
    // Initializers run in the order of the source, those of a base class first.
    const call = calls[count++];
    if (call?.kind !== kind) throw otherCalls(manifest);
    return fieldValue(manifest, values, call.name);
  };
  const flow = withParameters(next, () => new flowClass());
  if (count !== calls.length) throw otherCalls(manifest);
  layParameters(flow, manifest, values);
  return flow;
}

/** Defines the parameters on a flow's instance or a join's input. Code that lists artifacts does not see them. */
export function layParameters(flow: object, manifest: FlowManifest, values: ParameterValues): void {
  for (const { name } of manifest.parameters ?? []) {
    const value = fieldValue(manifest, values, name);
    Object.defineProperty(flow, name, {
      get: () => value,
      set: () => {
        throw new FlowMistake(
          `this.${name} is a parameter, which cannot be changed: give the artifact another name.`,
        );
      },
      enumerable: false,
      configurable: false,
    });
  }
}

/** Frozen, because a change that a step made would be lost silently. */
function fieldValue({ parameters = [] }: FlowManifest, values: ParameterValues, name: string) {
  const isOptional = parameters.some(
    (one) => one.name === name && !one.required && one.default === undefined,
  );
  const value = values[name];
  return isOptional && value === null ? undefined : freeze(value);
}

function freeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

function otherCalls(manifest: FlowManifest): FlowError {
  return new FlowMistake(
    `${manifest.flow} has other parameters than its bundle was made for: each is the initializer of ` +
      `a field of the flow, Parameter.kind({ ... }). ${makeAgain(manifest)}`,
  );
}
