import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect, isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Encoded } from "../src/runtime/protocol.js";
import { MAX_INLINE } from "../src/runtime/values/codec.js";
import { codec, store } from "./runtime-support.js";

/** What comes out on the other side; between processes all is JSON. */
function sent(value: unknown): { encoded: Encoded; value: unknown } {
  const encoded = JSON.parse(JSON.stringify(codec.encode("value", value))) as Encoded;
  return { encoded, value: codec.decode({ encoded, origin: "the value" }) };
}

function formOf(encoded: Encoded): string {
  if ("stored" in encoded) return `stored ${encoded.form}`;
  return "json" in encoded ? "json" : "devalue";
}

/** The shape of a value with all that `toEqual` overlooks: identities, hidden properties, classes. */
function shapeOf(value: unknown, seen = new Map<object, number>()): unknown {
  if (typeof value !== "object" || value === null) {
    return Object.is(value, -0) ? "-0" : `${typeof value} ${inspect(value)}`;
  }
  const known = seen.get(value);
  if (known !== undefined) return `same as ${known}`;
  seen.set(value, seen.size);
  const inner = (one: unknown) => shapeOf(one, seen);
  const head = [Object.prototype.toString.call(value), protoName(value)];
  if (value instanceof Map) return [...head, [...value].map(([a, b]) => [inner(a), inner(b)])];
  if (value instanceof Set) return [...head, [...value].map(inner)];
  if (value instanceof ArrayBuffer) return [...head, Buffer.from(value).toString("hex")];
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return [...head, Buffer.from(buffer, byteOffset, byteLength).toString("hex")];
  }
  if (value instanceof Date) return [...head, +value];
  if (value instanceof URL) return [...head, value.href];
  const regExp = value instanceof RegExp ? [value.source, value.flags] : [];
  const properties = Object.entries(Object.getOwnPropertyDescriptors(value)).map(
    ([key, property]) => [key, property.enumerable, inner(Reflect.get(value, key))],
  );
  return [...head, ...regExp, properties];
}

function protoName(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null ? "null" : prototype.constructor.name;
}

class NotFound extends RangeError {
  code = 404;
  where: unknown = { host: "a" };
}

function cyclicError(): Error {
  const error = new TypeError("outer");
  error.cause = new Error("inner", { cause: error });
  return Object.assign(error, { owner: { error, list: [error] } });
}

const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer;
const shared = { a: 1 };
const cycle: Record<string, unknown> = { map: new Map() };
(cycle.map as Map<unknown, unknown>).set(cycle, new Set([cycle, cycle.map]));
const protoKey = JSON.parse('{"a": 1, "__proto__": {"polluted": 1}, "constructor": 2}');
const protoCycle: Record<string, unknown> = JSON.parse('{"__proto__": {"b": 1}}');
protoCycle.self = [protoCycle, new Set([1])];
const nullProto = Object.assign(Object.create(null), { x: 1 });
const nullProtoKey = Object.defineProperty(Object.create(null), "__proto__", {
  value: 1n,
  enumerable: true,
  writable: true,
  configurable: true,
});

const KINDS: [name: string, value: unknown, kind: string][] = [
  ["undefined", undefined, "undefined"],
  ["NaN", Number.NaN, "number"],
  ["Infinity", [Infinity, -Infinity], "Array(2)"],
  ["-0", -0, "number"],
  ["a bigint", -(2n ** 100n), "bigint"],
  ["a date", new Date("-271821-04-20T00:00:00.000Z"), "Date"],
  ["an invalid date", new Date(Number.NaN), "Date"],
  ["a regular expression", /a\/(?<b>\n)"/dgimsuy, "RegExp"],
  ["lastIndex", Object.assign(/a/g, { lastIndex: 3 }), "RegExp"],
  ["a map", new Map<unknown, unknown>([[{ k: 1 }, NaN], [Number.NaN, new Map()], [-0, 1]]), "Map(3)"], // biome-ignore format: one line a case
  ["a set", new Set([undefined, null, new Set(["a"])]), "Set(3)"],
  ["an error", new Error("text"), "Error"],
  ["an error without a message", new Error(), "Error"],
  ["errors in one another", cyclicError(), "TypeError"],
  ["an aggregate", new AggregateError([new EvalError("e"), 1, undefined], "m"), "AggregateError"],
  ["a cause that is undefined", new Error("c", { cause: undefined }), "Error"],
  ["a URL", new URL("https://u:p@example.org:8080/ä b?x=%20#y"), "URL"],
  ["views of one buffer", [new Uint8Array(buffer, 1, 3), buffer, new DataView(buffer, 4)], "Array(3)"],
  ["all kinds of typed arrays", [
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array,
  ].map((View) => new View(buffer.slice(0))), "Array(11)"], // biome-ignore format: one line a case
  ["a part of a view", new Float64Array(new Float64Array([1, NaN, -0]).buffer, 8), "Float64Array(2)"],
  ["an empty buffer", new ArrayBuffer(0), "ArrayBuffer(0)"],
  ["a Buffer", Buffer.from("text ü"), "Buffer(7)"],
  ["a Buffer on a buffer that is there too", [Buffer.from(buffer, 2, 2), buffer], "Array(2)"],
  // biome-ignore lint/suspicious/noSparseArray: holes are what is tested
  ["holes", [, 1, , undefined, ,], "Array(5)"],
  ["mostly holes", Object.assign(new Array(4_000_000_000), { 7: "x" }), "Array(4000000000)"],
  ["a value twice", [shared, shared, [shared]], "Array(3)"],
  ["a cycle", cycle, "Object"],
  ["__proto__ beside undefined", [protoKey, undefined], "Array(2)"],
  ["__proto__ in a cycle", protoCycle, "Object"],
  ["an object without prototype", nullProto, "Object"],
  ["an object without prototype, but with the key", nullProtoKey, "Object"],
  ["lone surrogates and lines", ["\ud800", "\udc00a", "\u2028</script>", "\0", 1n], "Array(5)"],
  ["a map of data that devalue has tags for", [["Error", 1], ["Buffer", 0], 1n], "Array(3)"],
]; // biome-ignore format: one line a case

describe("kinds that JSON lacks", () => {
  test.each(KINDS)("%s comes through exactly", (_name, value, kind) => {
    const { encoded, value: again } = sent(value);
    expect(formOf(encoded)).toBe("devalue");
    expect(encoded).toMatchObject({ kind });
    expect(shapeOf(again)).toEqual(shapeOf(value));
    // So that what a task only read stays the same blob.
    expect(codec.encode("value", again)).toEqual(encoded);
  });

  test.each(KINDS)("%s comes through the store", (_name, value) => {
    const padded = [value, "x".repeat(MAX_INLINE)];
    const { encoded, value: again } = sent(padded);
    expect(formOf(encoded)).toBe("stored devalue");
    expect(shapeOf(again)).toEqual(shapeOf(padded));
  });

  test("identities and memory are shared as before", () => {
    const [first, second, [third]] = sent([shared, shared, [shared]]).value as [0, 0, [0]];
    expect(first === second && second === third).toBe(true);
    const [view, memory] = sent([new Uint8Array(buffer, 1, 3), buffer]).value as [Uint8Array, 0];
    expect(view.buffer).toBe(memory);
    expect(view.byteOffset).toBe(1);
    const error = sent(cyclicError()).value as { owner: { error: unknown; list: unknown[] } };
    expect(error.owner.error === error && error.owner.list[0] === error).toBe(true);
  });

  test("an error of a class of the flow's keeps the name, and extends what that extended", () => {
    const error = sent(new NotFound("no b")).value as NotFound;
    expect(error).toBeInstanceOf(RangeError);
    expect([error.name, error.message, error.code, error.where]).toEqual([
      "NotFound",
      "no b",
      404,
      { host: "a" },
    ]);
    expect(error.stack).toContain("runtime-codec.test.ts");
    expect(Object.keys(error)).toEqual(["code", "where"]);
  });

  test("of a view alone only its bytes are kept: the rest may be another's", () => {
    const part = new Uint8Array(new ArrayBuffer(1_000_000), 10, 2);
    const pooled = Buffer.from("ab");
    for (const view of [part, pooled, new Uint8Array(pooled.buffer, pooled.byteOffset, 2)]) {
      const { encoded, value } = sent(view);
      expect(JSON.stringify(encoded).length).toBeLessThan(200);
      expect([...(value as Uint8Array)]).toEqual([...view]);
    }
  });
});

describe("what JSON holds exactly", () => {
  test.each<[string, unknown]>([
    ["nothing", null],
    ["numbers", [0, 1.5, -1e-7, 5e-324, 2 ** 53, 1e21]],
    ["strings", ["", "ü\0\ud800", "__proto__"]],
    ["objects", { b: { c: [] }, a: {}, 1: true }],
    ["__proto__ as a key", protoKey],
  ])("%s goes as JSON, in the record or the store", (_name, value) => {
    const small = sent(value);
    expect(small.encoded).toEqual({ json: value });
    expect(shapeOf(small.value)).toEqual(shapeOf(value));
    const large = sent([value, "x".repeat(MAX_INLINE)]);
    expect(formOf(large.encoded)).toBe("stored json");
    expect(shapeOf((large.value as unknown[])[0])).toEqual(shapeOf(value));
  });

  test("the limit is in bytes, and a value over it is there once", () => {
    expect(formOf(sent("x".repeat(MAX_INLINE - 2)).encoded)).toBe("json");
    expect(formOf(sent("x".repeat(MAX_INLINE - 1)).encoded)).toBe("stored json");
    expect(formOf(sent("ü".repeat(MAX_INLINE / 2)).encoded)).toBe("stored json");
    const count = () => readdirSync(join(store, "blobs"), { recursive: true }).length;
    const before = count();
    sent("x".repeat(MAX_INLINE - 1));
    expect(count()).toBe(before);
  });

  test("what was decoded shares nothing with the record, nor with itself", () => {
    const encoded = codec.encode("value", { list: [1] });
    const decode = () => codec.decode({ encoded, origin: "" }) as { list: number[] };
    decode().list.push(2);
    expect(decode()).toEqual({ list: [1] });
    const withDate = codec.encode("value", { list: [1n] });
    const again = () => codec.decode({ encoded: withDate, origin: "" }) as { list: bigint[] };
    again().list.push(2n);
    expect(again()).toEqual({ list: [1n] });
  });
});

test("a value that is longer than any text can be is refused by name", () => {
  const huge = new Array(600).fill("x".repeat(2 ** 20));
  expect(() => codec.encode("huge", huge)).toThrow(
    /^artifact "huge" cannot be passed on: it is too large or too deep .* keep it in a file/,
  );
});

const keys = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "0"));
const leaves = fc.oneof(
  fc.anything({ withDate: true, withBigInt: true, withTypedArray: true, maxDepth: 0 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("\ud800", "\udfff\ud800", -0, undefined),
  fc.string().map((text) => new RangeError(text)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.webUrl().map((url) => new URL(url)),
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(shared, cycle, protoCycle),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small", withCrossShrink: true },
    leaves,
    fc.array(tie("value")),
    fc.sparseArray(tie("value")),
    fc.array(fc.tuple(keys, tie("value"))).map((pairs) => Object.fromEntries(pairs)),
    fc.array(fc.tuple(tie("value"), tie("value"))).map((pairs) => new Map(pairs)),
    fc.array(tie("value")).map((items) => new Set(items)),
    tie("value").map((cause) => new Error("e", { cause })),
    tie("value").map((one) => [one, one]),
  ),
})).value;

test("whatever the value, it comes through exactly, twice", () => {
  fc.assert(
    fc.property(values, (value) => {
      const { encoded, value: again } = sent(value);
      expect(isDeepStrictEqual(shapeOf(again), shapeOf(value))).toBe(true);
      expect(isDeepStrictEqual(codec.encode("value", again), codec.encode("value", value))).toBe(
        true,
      );
      if ("preview" in encoded) {
        expect(encoded.preview).toMatch(/^[^\p{Cc}]{1,700}$/u);
        expect(Buffer.from(encoded.preview).toString()).toBe(encoded.preview);
      }
    }),
    { numRuns: 200 },
  );
});
