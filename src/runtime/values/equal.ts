import { isDeepStrictEqual } from "node:util";
import type { Encoded } from "../protocol.js";
import type { ArtifactCodec, Origin } from "./codec.js";
import { devalue } from "./devalue.js";
import { kindOf } from "./value-class.js";

/**
 * Whether two encoded values are deeply equal. The order of an object's keys, of a Map and of a Set does not count, nor
 * does the stack of an error. Decodes values, and reads them from the store, only if the encoded forms do not decide.
 * @throws FlowError if the record or the store is damaged, with the origin
 */
export function areEqual(left: Origin, right: Origin, codec: ArtifactCodec): boolean {
  const [one, other] = [left.encoded, right.encoded];
  if (one === other || isSameText(one, other)) return true;
  if ("json" in one && "json" in other) return false;
  if (kindOfEncoded(one) !== kindOfEncoded(other)) return false;
  // The JSON of a value has the same length in any order of its keys.
  const sizes = [jsonSize(one), jsonSize(other)];
  if (!sizes.includes(undefined) && sizes[0] !== sizes[1]) return false;
  const [value, otherValue] = [left, right].map((side) => codec.decode(side, restoreToCompare));
  return isDeepStrictEqual(value, otherValue);
}

/** For values in the record, compares everything but the parts that devalue numbers. */
function isSameText(one: Encoded, other: Encoded): boolean {
  if ("stored" in one && "stored" in other) {
    return one.stored === other.stored && one.form === other.form;
  }
  if ("json" in one && "json" in other) return isDeepStrictEqual(one.json, other.json);
  return "devalue" in one && "devalue" in other && isDeepStrictEqual(one.devalue, other.devalue);
}

function kindOfEncoded(encoded: Encoded): string {
  return "json" in encoded ? kindOf(encoded.json) : encoded.kind;
}

/** The length of a value as JSON, if JSON represents it. */
function jsonSize(encoded: Encoded): number | undefined {
  if ("json" in encoded) return Buffer.byteLength(JSON.stringify(encoded.json));
  return "stored" in encoded && encoded.form === "json" ? encoded.size : undefined;
}

/** Compares values of kinds that Node does not compare well: invalid dates, and URLs in some versions. */
class Comparable {
  constructor(
    readonly kind: string,
    readonly text: string,
  ) {}
}

function restoreToCompare(flattened: unknown): unknown {
  return devalue().restore(flattened, {
    Date: (text: string) => new Comparable("Date", text),
    URL: (text: string) => new Comparable("URL", text),
  });
}
