import { types } from "node:util";
import { FlowError } from "../../authoring/flow-error.js";

/** How to write the values that JSON lacks, for one kind of reader. */
export interface PlainDialect {
  /** NaN, the infinities and -0. */
  number(value: number): string;
  bigint(value: bigint): string;
  /** A valid date. */
  date(value: Date): string;
  bytes(value: Uint8Array): string;
  /** Whether an object with this single key would be mistaken for one of the above. */
  isTag(key: string): boolean;
}

/** Replaces a value where it contains itself. */
const CYCLE = "<cycle>";
/** Replaces what is nested deeper than Python's JSON and pickle can follow. */
const TOO_DEEP = "<too deep>";
/** An artifact has at most 500 levels, and there are a few around it. */
const MAX_DEPTH = 510;
/** In UTF-16 units: half of what V8 can hold in one string. */
const MAX_LENGTH = 2 ** 28;

/**
 * Writes values as JSON for readers that do not know JavaScript's types. A map becomes an object if all its keys are
 * strings, and pairs otherwise. Sets and typed arrays become arrays, regular expressions and URLs strings, and errors
 * objects with name, message and own properties. Undefined and holes become null. A shared value is written each time
 * that something refers to it.
 * @throws FlowError if the text gets longer than a string can be
 */
export function plainJson(value: unknown, dialect: PlainDialect): string {
  const writer = new PlainWriter(dialect);
  writer.write(value, 0);
  return writer.text;
}

class PlainWriter {
  private readonly parts: string[] = [];
  private readonly open = new Set<object>();
  private length = 0;

  constructor(private readonly dialect: PlainDialect) {}

  get text(): string {
    return this.parts.join("");
  }

  write(value: unknown, depth: number): void {
    if (typeof value === "number") this.put(this.number(value));
    else if (typeof value === "bigint") this.put(this.dialect.bigint(value));
    else if (typeof value !== "object" || value === null) this.put(JSON.stringify(value ?? null));
    else if (this.open.has(value)) this.put(JSON.stringify(CYCLE));
    else if (depth >= MAX_DEPTH) this.put(JSON.stringify(TOO_DEEP));
    else {
      this.open.add(value);
      this.object(value, depth);
      this.open.delete(value);
    }
  }

  private number(value: number): string {
    const isExact = Number.isFinite(value) && !Object.is(value, -0);
    return isExact ? String(value) : this.dialect.number(value);
  }

  private object(value: object, depth: number): void {
    if (Array.isArray(value)) this.array(value.values(), depth);
    else if (types.isDate(value)) this.put(this.date(value));
    else if (types.isMap(value)) this.map(value, depth);
    else if (types.isSet(value)) this.array(value.values(), depth);
    else if (types.isRegExp(value) || value instanceof URL) this.put(JSON.stringify(String(value)));
    else if (types.isNativeError(value)) this.record(errorEntries(value), depth);
    else if (types.isAnyArrayBuffer(value)) this.put(this.dialect.bytes(new Uint8Array(value)));
    else if (Buffer.isBuffer(value)) this.put(this.dialect.bytes(value));
    else if (types.isTypedArray(value)) this.array(value.values(), depth);
    else this.record(Object.entries(value), depth);
  }

  private date(value: Date): string {
    return Number.isNaN(value.getTime()) ? "null" : this.dialect.date(value);
  }

  private map(map: Map<unknown, unknown>, depth: number): void {
    const entries = [...map];
    if (entries.every((entry): entry is [string, unknown] => typeof entry[0] === "string")) {
      this.record(entries, depth);
    } else this.array(entries.values(), depth);
  }

  private array(items: Iterable<unknown>, depth: number): void {
    let separator = "[";
    for (const item of items) {
      this.put(separator);
      this.write(item, depth + 1);
      separator = ",";
    }
    this.put(separator === "[" ? "[]" : "]");
  }

  private record(entries: [string, unknown][], depth: number): void {
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && this.dialect.isTag(first[0])) {
      this.put('{"$dict":');
      this.array(entries, depth + 1);
    } else {
      this.put("{");
      for (const [index, [key, item]] of entries.entries()) {
        this.put(`${index === 0 ? "" : ","}${JSON.stringify(key)}:`);
        this.write(item, depth + 1);
      }
    }
    this.put("}");
  }

  private put(part: string): void {
    this.length += part.length;
    if (this.length > MAX_LENGTH) {
      throw new FlowError(`it is longer than ${MAX_LENGTH} characters as plain data.`);
    }
    this.parts.push(part);
  }
}

function errorEntries(error: Error): [string, unknown][] {
  const { name, message, cause } = error;
  const own = Object.entries(error).filter(([key]) => key !== "name" && key !== "message");
  const entries: [string, unknown][] = [["name", name], ["message", message], ...own];
  if (cause !== undefined && !Object.keys(error).includes("cause")) entries.push(["cause", cause]);
  if (error instanceof AggregateError) entries.push(["errors", error.errors]);
  return entries;
}
