import { inspect, types } from "node:util";

/** Defines a property as an object literal would. An assignment would call the setter of `__proto__`. */
export function setOwn(target: object, key: string, value: unknown, enumerable = true): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

/** A copy of JSON data that shares nothing with it. */
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyJson);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === "__proto__") setOwn(copy, key, copyJson(inner));
    else copy[key] = copyJson(inner);
  }
  return copy;
}

/** Finds a property that code added to a Date, a Map, a view and the like, and that is not part of its value. */
export function ownProperty(value: object): string | undefined {
  if (types.isTypedArray(value)) return ownPropertyOfView(value);
  // Early versions of Node 20 keep the parts of a URL under symbols.
  const keys = value instanceof URL ? Object.keys(value) : Reflect.ownKeys(value);
  const found = keys.find((key) => key !== "lastIndex" || !types.isRegExp(value));
  return found === undefined ? undefined : String(found);
}

/** A view has a key for each element. `inspect` can leave these out. */
function ownPropertyOfView(view: NodeJS.TypedArray): string | undefined {
  const shown = inspect(view, { maxArrayLength: 0, depth: 0, customInspect: false });
  return /(?:items?, |\[ )(?!\.\.\.)(.+?): /.exec(shown)?.[1];
}
