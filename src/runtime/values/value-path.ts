import { describeValue } from "../message-text.js";

/** A step into a value: a key of an object, an index of an array, or a way into a Map or a Set. */
export type PathKey =
  | string
  | number
  /** The value at a Map's key. */
  | { mapKey: unknown }
  /** A Map's key, by its position. */
  | { keyAt: number }
  /** An element of a Set, by its position. */
  | { elementAt: number };

/** A place inside a value, innermost first. */
export interface ValuePath {
  key: PathKey;
  parent: ValuePath | undefined;
}

/** The place as one would write it: `orders[2].when`, `prices.get('apple')`, `names.values()[0]`. */
export function formatPath(artifact: string, path: ValuePath | undefined): string {
  const parts: string[] = [];
  for (let part = path; part !== undefined; part = part.parent) parts.unshift(formatKey(part.key));
  return artifact + parts.join("");
}

function formatKey(key: PathKey): string {
  if (typeof key === "number") return `[${key}]`;
  if (typeof key === "string") {
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }
  if ("mapKey" in key) return `.get(${describeValue(key.mapKey)})`;
  return "keyAt" in key ? `.keys()[${key.keyAt}]` : `.values()[${key.elementAt}]`;
}
