import { setOwn } from "./own-properties.js";

const BUILT_IN = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
};

type BuiltInName = keyof typeof BUILT_IN;

/** The written form of an error. */
export interface ErrorParts {
  /** The built-in class of the error. For a class of the flow, the built-in class that it extends. */
  type: BuiltInName;
  /** Properties that are not enumerable: message, stack, cause, errors. */
  hidden: Record<string, unknown>;
  /** The other properties. */
  shown: Record<string, unknown>;
}

/** Takes an error apart. */
export function takeError(error: Error): ErrorParts {
  const parts: ErrorParts = { type: builtInOf(error), hidden: {}, shown: {} };
  for (const key of Object.getOwnPropertyNames(error)) {
    const isShown = Object.prototype.propertyIsEnumerable.call(error, key);
    setOwn(isShown ? parts.shown : parts.hidden, key, Reflect.get(error, key));
  }
  if (!Object.hasOwn(error, "name")) {
    const name = inheritedName(error, parts.type);
    if (name !== parts.type) parts.hidden.name = name;
  }
  return parts;
}

/** Makes an error without properties. They are added later, because an error may contain itself. */
export function emptyError(type: BuiltInName): Error {
  const error = type === "AggregateError" ? new AggregateError([]) : new BUILT_IN[type]();
  for (const key of Object.getOwnPropertyNames(error)) Reflect.deleteProperty(error, key);
  return error;
}

/** Adds the properties of an error. */
export function fillError(error: Error, { hidden, shown }: ErrorParts): void {
  for (const [key, value] of Object.entries(hidden)) setOwn(error, key, value, false);
  for (const [key, value] of Object.entries(shown)) setOwn(error, key, value);
}

function builtInOf(error: Error): BuiltInName {
  let prototype: unknown = Object.getPrototypeOf(error);
  while (typeof prototype === "object" && prototype !== null) {
    const name = constructorName(prototype);
    if (Object.hasOwn(BUILT_IN, name)) return name as BuiltInName;
    prototype = Object.getPrototypeOf(prototype);
  }
  return "Error";
}

/** The subclass does not exist where the error is restored, so the error itself keeps the name. */
function inheritedName(error: Error, type: BuiltInName): string {
  const name = String(error.name);
  return name === type ? constructorName(Object.getPrototypeOf(error) as object) || type : name;
}

function constructorName(prototype: object): string {
  const made: unknown = prototype.constructor;
  return typeof made === "function" ? made.name : "";
}
