import { FlowError } from "../authoring/flow-error.js";
import { formatPath, type JsonPath } from "./json-path.js";
import type { Encoded } from "./protocol.js";

/** How artifacts become what tasks pass on, and values again. Another codec keeps more kinds. */
export interface ArtifactCodec {
  /**
   * The value as JSON, sharing nothing with it.
   * @throws FlowError if the value cannot be kept exactly, with the name and the path inside it
   */
  encode(name: string, value: unknown): Encoded;
  /** The value again, sharing nothing with what was encoded. */
  decode(encoded: Encoded): unknown;
}

/** The codec for everything that JSON holds exactly. */
export const jsonCodec: ArtifactCodec = {
  encode: (name, value) => new JsonEncoder(name).encode(value, undefined, 0),
  decode: copyJson,
};

/** Python's JSON and pickle stop at 1,000 levels, some of which are the record's own. */
const MAX_DEPTH = 500;

class JsonEncoder {
  private readonly open = new Set<object>();

  constructor(private readonly name: string) {}

  encode(value: unknown, path: JsonPath | undefined, depth: number): Encoded {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") return this.number(value, path);
    if (typeof value !== "object") throw this.refuse(describeKind(value), path);
    if (this.open.has(value)) throw this.refuse("part of a cycle", path);
    if (depth === MAX_DEPTH) throw this.refuse(`nested more than ${MAX_DEPTH} levels deep`, path);
    this.open.add(value);
    const encoded = Array.isArray(value)
      ? this.array(value, path, depth)
      : this.object(value, path, depth);
    this.open.delete(value);
    return encoded;
  }

  private number(value: number, path: JsonPath | undefined): number {
    if (Number.isFinite(value) && !Object.is(value, -0)) return value;
    throw this.refuse(Object.is(value, -0) ? "-0" : String(value), path);
  }

  private array(value: unknown[], path: JsonPath | undefined, depth: number): Encoded[] {
    // The prototype of Array is an array itself, in any realm; that of a subclass is none.
    if (!Array.isArray(Object.getPrototypeOf(value))) throw this.refuse(describeKind(value), path);
    const encoded: Encoded[] = [];
    for (let index = 0; index < value.length; index++) {
      const inner = { key: index, parent: path };
      if (!Object.hasOwn(value, index)) throw this.refuse("a hole of a sparse array", inner);
      encoded.push(this.encode(this.read(value, index, inner), inner, depth + 1));
    }
    const extra = Reflect.ownKeys(value).find((key) => key !== "length" && !isIndex(key, value));
    if (extra === undefined) return encoded;
    throw this.refuse(`an array with a property ${String(extra)} of its own`, path);
  }

  private object(value: object, path: JsonPath | undefined, depth: number): Encoded {
    if (!isPlain(value)) throw this.refuse(describeKind(value), path);
    const encoded: Record<string, Encoded> = {};
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === "symbol") throw this.refuse(`an object with the key ${String(key)}`, path);
      const inner = { key, parent: path };
      setOwn(encoded, key, this.encode(this.read(value, key, inner), inner, depth + 1));
    }
    return encoded;
  }

  private read(value: object, key: string | number, path: JsonPath): unknown {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property !== undefined && "value" in property && property.enumerable) return property.value;
    throw this.refuse(property?.enumerable ? "a getter" : "a hidden property", path);
  }

  private refuse(kind: string, path: JsonPath | undefined): FlowError {
    return new FlowError(
      `artifact "${this.name}" cannot be passed on: ${formatPath(this.name, path)} is ${kind}. ` +
        "Keep it as JSON data (numbers, strings, booleans, null, arrays, plain objects), " +
        "or under a name that begins with _, which is not passed on.",
    );
  }
}

function isIndex(key: string | symbol, array: unknown[]): boolean {
  if (typeof key === "symbol") return false;
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < array.length && String(index) === key;
}

/** Also of another realm: an object whose prototype is an `Object.prototype`, or that has none. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf")
  );
}

function describeKind(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null;
  const type = typeof prototype?.constructor === "function" ? prototype.constructor.name : "";
  return type === "" ? "an instance of an unnamed class" : `an instance of ${type}`;
}

function copyJson(encoded: Encoded): unknown {
  if (Array.isArray(encoded)) return encoded.map(copyJson);
  if (typeof encoded !== "object" || encoded === null) return encoded;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(encoded)) setOwn(copy, key, copyJson(value));
  return copy;
}

/** Assignment would call the setter of `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}
