import { types } from "node:util";
import { type FlowError, FlowMistake } from "../../authoring/flow-error.js";
import { ownProperty } from "./own-properties.js";
import { classOf, describeRefused } from "./value-class.js";
import { formatPath, type PathKey, type ValuePath } from "./value-path.js";

/** What must be known about a value before it is written. */
export interface CheckedValue {
  /** Whether JSON represents it exactly. */
  isJson: boolean;
  /** How many views of each buffer the value contains, plus 1 for the buffer itself. */
  uses: ReadonlyMap<ArrayBufferLike, number>;
}

/** Python's JSON and pickle stop at 1,000 levels, some of which are the record's own. */
const MAX_DEPTH = 500;

/**
 * Checks a value that is to be kept, visiting each object in it once.
 * @throws FlowError if it cannot be kept exactly, with the artifact's name and the path inside it
 */
export function checkValue(name: string, value: unknown): CheckedValue {
  const checker = new ValueChecker(name);
  checker.visit(value, undefined, 0);
  return checker;
}

class ValueChecker implements CheckedValue {
  isJson = true;
  readonly uses = new Map<ArrayBufferLike, number>();
  private readonly seen = new Set<object>();

  constructor(private readonly name: string) {}

  visit(value: unknown, path: ValuePath | undefined, depth: number): void {
    if (typeof value === "string" || typeof value === "boolean" || value === null) return;
    if (typeof value === "number") {
      if (!Number.isFinite(value) || Object.is(value, -0)) this.isJson = false;
      return;
    }
    if (typeof value === "object") {
      this.visitObject(value, path, depth);
      return;
    }
    if (value !== undefined && typeof value !== "bigint") {
      throw this.refuse(describeRefused(value), path);
    }
    this.isJson = false;
  }

  private visitObject(value: object, path: ValuePath | undefined, depth: number): void {
    if (this.seen.has(value)) {
      // JSON would turn one value into two.
      this.isJson = false;
      return;
    }
    this.seen.add(value);
    if (depth === MAX_DEPTH) throw this.refuse(`nested more than ${MAX_DEPTH} levels deep`, path);
    const kind = classOf(value);
    if (kind === undefined) throw this.refuse(describeRefused(value), path);
    if (kind === "Array") this.visitArray(value as unknown[], path, depth);
    else if (kind === "Object") this.visitRecord(value, path, depth);
    else {
      this.isJson = false;
      if (types.isNativeError(value)) this.visitError(value, path, depth);
      else this.visitSpecial(value, kind, path, depth);
    }
  }

  private visitArray(value: unknown[], path: ValuePath | undefined, depth: number): void {
    // Indices come first; `length` was there before any other key could be.
    const keys = Reflect.ownKeys(value);
    const extra = keys.at(-1);
    if (extra !== "length") throw this.withProperty("an array", extra, path);
    if (keys.length - 1 < value.length) this.isJson = false;
    for (let position = 0; position < keys.length - 1; position++) {
      this.visitProperty(value, Number(keys[position]), path, depth);
    }
  }

  private visitRecord(value: object, path: ValuePath | undefined, depth: number): void {
    if (Object.getPrototypeOf(value) === null) this.isJson = false;
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === "symbol") throw this.refuse(`an object with the key ${String(key)}`, path);
      this.visitProperty(value, key, path, depth);
    }
  }

  private visitProperty(
    value: object,
    key: string | number,
    parent: ValuePath | undefined,
    depth: number,
  ): void {
    const property = Object.getOwnPropertyDescriptor(value, key);
    const path = { key, parent };
    if (property === undefined || !("value" in property)) throw this.refuse("a getter", path);
    if (!property.enumerable) throw this.refuse("a hidden property", path);
    this.visit(property.value, path, depth + 1);
  }

  private visitSpecial(
    value: object,
    kind: string,
    path: ValuePath | undefined,
    depth: number,
  ): void {
    const extra = ownProperty(value);
    if (extra !== undefined) throw this.withProperty(`a ${kind}`, extra, path);
    if (types.isMap(value)) this.visitMap(value, path, depth);
    else if (types.isSet(value)) {
      this.visitAll(value, (elementAt) => ({ elementAt }), path, depth);
    } else if (types.isRegExp(value) && typeof value.lastIndex !== "number") {
      throw this.refuse("a RegExp whose lastIndex is no number", path);
    } else if (ArrayBuffer.isView(value)) this.use(value.buffer, path);
    else if (types.isArrayBuffer(value)) this.use(value, path);
  }

  private visitMap(
    value: Map<unknown, unknown>,
    parent: ValuePath | undefined,
    depth: number,
  ): void {
    this.visitAll(value.keys(), (keyAt) => ({ keyAt }), parent, depth);
    for (const [mapKey, inner] of value) this.visit(inner, { key: { mapKey }, parent }, depth + 1);
  }

  private visitAll(
    values: Iterable<unknown>,
    keyOf: (position: number) => PathKey,
    parent: ValuePath | undefined,
    depth: number,
  ): void {
    let position = 0;
    for (const inner of values) this.visit(inner, { key: keyOf(position++), parent }, depth + 1);
  }

  private visitError(error: Error, path: ValuePath | undefined, depth: number): void {
    for (const key of Reflect.ownKeys(error)) {
      if (typeof key === "symbol") throw this.refuse(`an error with the key ${String(key)}`, path);
      const inner = { key, parent: path };
      const property = Object.getOwnPropertyDescriptor(error, key);
      // Newer versions of V8 have a getter for the stack.
      if (key === "stack") this.visit(error.stack, inner, depth + 1);
      else if (property !== undefined && "value" in property) {
        this.visit(property.value, inner, depth + 1);
      } else throw this.refuse("a getter", inner);
    }
  }

  private use(buffer: ArrayBufferLike, path: ValuePath | undefined): void {
    if (!types.isArrayBuffer(buffer)) throw this.refuse(describeRefused(buffer), path);
    if ((buffer as { resizable?: boolean }).resizable === true) {
      throw this.refuse("a resizable ArrayBuffer", path);
    }
    this.uses.set(buffer, (this.uses.get(buffer) ?? 0) + 1);
  }

  private withProperty(
    owner: string,
    key: string | symbol | undefined,
    path: ValuePath | undefined,
  ): FlowError {
    return this.refuse(`${owner} with a property ${String(key)} of its own`, path);
  }

  private refuse(kind: string, path: ValuePath | undefined): FlowError {
    return new FlowMistake(
      `artifact "${this.name}" cannot be passed on: ${formatPath(this.name, path)} is ${kind}. ` +
        "Keep it as data (what JSON knows, undefined, bigint, Date, RegExp, Map, Set, Error, URL, " +
        "typed arrays, ArrayBuffer, Buffer), or under a name that begins with _, which is not " +
        "passed on.",
    );
  }
}
