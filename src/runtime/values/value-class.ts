import { types } from "node:util";

const BUILT_IN: readonly [name: string, isOne: (value: unknown) => boolean][] = [
  ["Date", types.isDate],
  ["RegExp", types.isRegExp],
  ["Map", types.isMap],
  ["Set", types.isSet],
  ["ArrayBuffer", types.isArrayBuffer],
  ["DataView", types.isDataView],
];

/**
 * The name of an object's class, of any realm, if an artifact can be of that class: `Object`, `Array`, `Buffer`,
 * `Uint8Array` and so on, `Error` for any error. Undefined for other classes.
 */
export function classOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  // In any realm, the prototype of Array is itself an array, and that of a subclass is not.
  if (Array.isArray(value)) return Array.isArray(prototype) ? "Array" : undefined;
  if (isPlain(prototype)) return "Object";
  if (types.isNativeError(value)) return "Error";
  if (prototype === URL.prototype) return "URL";
  if (prototype === Buffer.prototype) return "Buffer";
  // An instance of the class itself has this many prototypes; one of a subclass has more.
  if (types.isTypedArray(value)) {
    return prototypesOf(value) === 3 ? value[Symbol.toStringTag] : undefined;
  }
  const found = BUILT_IN.find(([, isOne]) => isOne(value));
  return prototypesOf(value) === 2 ? found?.[0] : undefined;
}

/** The kind of a value, for its encoded form: `Array(3)`, `Map(2)`, `string`, `Date`, `TypeError`. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  if (types.isNativeError(value)) return String(value.name);
  const name = classOf(value) ?? "Object";
  const size = sizeOf(value);
  return size === undefined ? name : `${name}(${size})`;
}

/** Describes a value that is refused: `a function`, `an instance of Order`. */
export function describeRefused(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null;
  const type = typeof prototype?.constructor === "function" ? prototype.constructor.name : "";
  return type === "" ? "an instance of an unnamed class" : `an instance of ${type}`;
}

function isPlain(prototype: unknown): boolean {
  if (prototype === null) return true;
  const isLast = Object.getPrototypeOf(prototype) === null;
  return isLast && Object.hasOwn(prototype as object, "isPrototypeOf");
}

function prototypesOf(value: object): number {
  let count = 0;
  let prototype: unknown = Object.getPrototypeOf(value);
  for (; prototype !== null && count < 9; count++) prototype = Object.getPrototypeOf(prototype);
  return count;
}

function sizeOf(value: object): number | undefined {
  if (Array.isArray(value) || types.isTypedArray(value)) return value.length;
  if (types.isMap(value) || types.isSet(value)) return value.size;
  if (types.isArrayBuffer(value) || types.isDataView(value)) return value.byteLength;
  return undefined;
}
