import { types } from "node:util";
import { stringify, unflatten } from "devalue";
import type { CheckedValue } from "./check-value.js";
import { type ErrorParts, emptyError, fillError, takeError } from "./error-value.js";
import { setOwn } from "./own-properties.js";
import { classOf } from "./value-class.js";

/**
 * Writes values in devalue's flattened form, and restores them. What devalue lacks has tags of our own:
 * - `Error`: { type, hidden, shown }, see {@link ErrorParts};
 * - `Buffer`: a Uint8Array of its bytes;
 * - `RegExpAt`: [regular expression, lastIndex], where that is not 0;
 * - `Entries` and `NullEntries`: [key, value, key, value, ...] of an object with a key `__proto__`.
 */

/** @returns JSON text */
export function flatten(value: unknown, { uses }: CheckedValue): string {
  return stringify(value, REDUCERS, {
    operations: { viewInfo: (view: ArrayBufferView) => viewInfo(view, uses) },
  });
}

/**
 * @param flattened parsed, and not changed
 * @throws Error if this is not the flattened form of a value
 */
export function restore(flattened: unknown, revivers: Revivers = {}): unknown {
  const shells = new Shells();
  const input = Array.isArray(flattened) ? [...flattened] : (flattened as number);
  const value: unknown = unflatten(input, { ...REVIVERS, ...shells.revivers, ...revivers });
  shells.fill();
  return value;
}

/** The functions that restore a value from its flattened form, by tag. */
export type Revivers = Parameters<typeof unflatten>[1] & object;

const REDUCERS: Record<string, (value: unknown) => unknown> = {
  Error: (value) => types.isNativeError(value) && takeError(value),
  Buffer: (value) => Buffer.isBuffer(value) && bytesOf(value),
  RegExpAt: (value) =>
    types.isRegExp(value) && value.lastIndex !== 0 && [new RegExp(value), value.lastIndex],
  Entries: (value) => isEntries(value) && Object.getPrototypeOf(value) !== null && pairsOf(value),
  NullEntries: (value) => isEntries(value) && pairsOf(value),
};

const REVIVERS: Revivers = {
  Buffer: ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length),
  RegExpAt: ([regExp, lastIndex]: [RegExp, number]) => Object.assign(regExp, { lastIndex }),
};

/**
 * Restores a value that may contain itself in two steps. If a cycle leads back to a payload, devalue calls the reviver
 * for it again, so each payload has one shell.
 */
class Shells {
  private readonly made = new Map<object, object>();
  private readonly fillers: (() => void)[] = [];

  readonly revivers: Revivers = {
    Error: (parts: ErrorParts) => this.shell(parts, () => emptyError(parts.type), fillError),
    Entries: (pairs: unknown[]) => this.shell(pairs, () => ({}), fillPairs),
    NullEntries: (pairs: unknown[]) => this.shell(pairs, () => Object.create(null), fillPairs),
  };

  fill(): void {
    for (const filler of this.fillers) filler();
  }

  private shell<Payload extends object, Shell extends object>(
    payload: Payload,
    make: () => Shell,
    fill: (shell: Shell, payload: Payload) => void,
  ): object {
    const known = this.made.get(payload);
    if (known !== undefined) return known;
    const shell = make();
    this.made.set(payload, shell);
    this.fillers.push(() => fill(shell, payload));
    return shell;
  }
}

function isEntries(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") && classOf(value) === "Object";
}

function pairsOf(value: object): unknown[] {
  return Object.entries(value).flat();
}

function fillPairs(shell: object, pairs: unknown[]): void {
  for (let index = 0; index < pairs.length; index += 2) {
    setOwn(shell, String(pairs[index]), pairs[index + 1]);
  }
}

function bytesOf({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/**
 * What devalue reads from a view. If nothing else in the value shares the buffer, it is cut to the range of the view.
 * The rest may be a hundred megabytes, or belong to Node's pool rather than to the flow.
 */
function viewInfo(view: ArrayBufferView, uses: CheckedValue["uses"]) {
  const { byteLength } = view;
  const length = types.isTypedArray(view) ? view.length : byteLength;
  const isCut = view.buffer.byteLength > byteLength && uses.get(view.buffer) === 1;
  const buffer = isCut
    ? view.buffer.slice(view.byteOffset, view.byteOffset + byteLength)
    : view.buffer;
  const byteOffset = isCut ? 0 : view.byteOffset;
  return { buffer, byteOffset, byteLength, length, bufferByteLength: buffer.byteLength };
}
