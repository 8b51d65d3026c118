import { FlowError, FlowMistake } from "../../authoring/flow-error.js";
import type { Encoded, Form } from "../protocol.js";
import type { Store } from "../store/store.js";
import { checkValue } from "./check-value.js";
import { devalue } from "./devalue.js";
import { copyJson } from "./own-properties.js";
import { previewOf } from "./preview.js";
import { kindOf } from "./value-class.js";

/**
 * The longest text that a record holds, in bytes. Storing or reading one takes a task about 10 ms, mostly for loading
 * Node's crypto. Carrying 8 KiB takes each task 0.1 ms.
 */
export const MAX_INLINE = 8192;

/** A value and its origin, as an error names it: `artifact "model" of step "train"`. */
export interface Origin {
  encoded: Encoded;
  origin: string;
}

/** Encodes artifacts for the record, and decodes them. */
export class ArtifactCodec {
  constructor(private readonly store: Store) {}

  /**
   * Encodes a value. The result shares nothing with it.
   * @param name the name of the artifact, or of an item: `items[3]`
   * @throws FlowError if the value cannot be kept exactly, with the name and the path inside it, or cannot be stored
   */
  encode(name: string, value: unknown): Encoded {
    const found = checkValue(name, value);
    const form: Form = found.isJson ? "json" : "devalue";
    const text = written(name, () =>
      found.isJson ? JSON.stringify(value) : devalue().flatten(value, found),
    );
    // No character takes more than three bytes.
    const isSmall = text.length * 3 <= MAX_INLINE || Buffer.byteLength(text) <= MAX_INLINE;
    if (isSmall && found.isJson) return { json: JSON.parse(text) as unknown };
    const shown = { kind: kindOf(value), preview: previewOf(value) };
    if (isSmall) return { devalue: JSON.parse(text) as unknown, ...shown };
    const bytes = Buffer.from(text);
    const subject = `artifact "${name}"`;
    const stored = naming(`${subject} cannot be kept`, () => this.store.put(bytes, subject));
    return { stored, form, size: bytes.length, ...shown };
  }

  /** Whether {@link encode} accepts the value. */
  accepts(name: string, value: unknown): boolean {
    try {
      checkValue(name, value);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Decodes a value. The result shares nothing with the encoded form.
   * @param restoreFlattened makes a value of devalue's flattened form. The default restores the original
   * @throws FlowError if the record or the store is damaged, with the origin
   */
  decode(
    { encoded, origin }: Origin,
    restoreFlattened = (form: unknown) => devalue().restore(form),
  ): unknown {
    return naming(`${origin} cannot be read`, () => {
      if (!isEncoded(encoded)) throw new TypeError("it is no encoded value");
      if ("json" in encoded) return copyJson(encoded.json);
      if ("devalue" in encoded) return restoreFlattened(encoded.devalue);
      const parsed: unknown = JSON.parse(this.store.get(encoded.stored).toString("utf8"));
      return encoded.form === "json" ? parsed : restoreFlattened(parsed);
    });
  }
}

/** Whether something has the form of an encoded value, which may be damaged. */
export function isEncoded(value: unknown): value is Encoded {
  if (typeof value !== "object" || value === null) return false;
  const { stored, form } = value as { stored?: unknown; form?: unknown };
  if (stored === undefined) return Object.hasOwn(value, "json") || Object.hasOwn(value, "devalue");
  return typeof stored === "string" && (form === "json" || form === "devalue");
}

/** @throws FlowError whose message begins with what failed */
function naming<Result>(failed: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const reason =
      error instanceof FlowError
        ? error.message
        : `its record is damaged (${(error as Error).message}). Run the flow again from the task that made it.`;
    throw new FlowError(`${failed}: ${reason}`);
  }
}

/** Explains a RangeError: a text is limited to 512 MiB, and the stack is limited too. */
function written(name: string, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FlowMistake(
      `artifact "${name}" cannot be passed on: it is too large or too deep (${error.message}). ` +
        "Split it into several artifacts, or keep it in a file and pass on its path.",
    );
  }
}
