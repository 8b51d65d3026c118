import { readableError } from "./error-details.js";

/** A property of a global object that the runtime relies on, as it is before the flow is loaded. */
interface Original {
  holder: object;
  key: PropertyKey;
  /** Undefined if the holder does not have it itself, as `process` inherits `on`. */
  descriptor: PropertyDescriptor | undefined;
}

const { defineProperty, getOwnPropertyDescriptor, is } = Object;
const { deleteProperty, ownKeys } = Reflect;

/** Node reads and writes these globals through accessors, whose descriptors do not show what is assigned. */
const { process: originalProcess, Buffer: originalBuffer } = globalThis;

/** The objects whose properties the runtime uses itself. Comparing all of Node's would cost a task 2 ms. */
const HOLDERS: readonly object[] = [
  ...[globalThis, JSON, Reflect, Object, Array, Error, Promise, Buffer],
  ...[Array, String, Promise, Function, RegExp, Map, Set, WeakMap].map(
    ({ prototype }) => prototype as object,
  ),
  ...[[], new Map(), new Set()].map((one) => Object.getPrototypeOf(one[Symbol.iterator]())),
];

/** What the runtime uses of `process`. A property of its own hides a method that it inherits. */
const OF_PROCESS = ["env", "exit", "nextTick", "once", "on", "off", "emit", "removeListener"];

const originals: readonly Original[] = [
  ...HOLDERS.flatMap((holder) =>
    ownKeys(holder).map((key) => ({
      holder,
      key,
      descriptor: getOwnPropertyDescriptor(holder, key),
    })),
  ),
  ...OF_PROCESS.map((key) => ({
    holder: process,
    key,
    descriptor: getOwnPropertyDescriptor(process, key),
  })),
];

/** What the flow's code has replaced, while the runtime has its originals. */
let replaced: Original[] = [];
let isUserCode = false;

/**
 * Runs code of the flow's. What it replaces among the globals, such as `JSON.stringify` or `Promise`, holds for the
 * flow's code, in later calls too. The runtime has the originals again when the code is done.
 * @throws what the code throws, made readable
 */
export function inUserCode<Result>(code: () => Result): Result {
  enter();
  try {
    return code();
  } catch (thrown) {
    throw readableError(thrown);
  } finally {
    leave();
  }
}

/** Like {@link inUserCode}, for code that is done when its promise is settled. */
export async function inUserCodeUntilSettled<Result>(code: () => Promise<Result>): Promise<Result> {
  enter();
  try {
    return await code();
  } catch (thrown) {
    throw readableError(thrown);
  } finally {
    leave();
  }
}

/** Runs code of the runtime's that the flow's code calls, with the original globals. */
export function inRuntime<Result>(code: () => Result): Result {
  if (!isUserCode) return code();
  leave();
  try {
    return code();
  } finally {
    enter();
  }
}

function enter(): void {
  isUserCode = true;
  const own = replaced;
  replaced = [];
  // Neither loop may use what the flow may have replaced, such as the iterator of arrays.
  for (let index = 0; index < own.length; index++) restore(own[index] as Original);
}

function leave(): void {
  isUserCode = false;
  replaceIfChanged("process", originalProcess);
  replaceIfChanged("Buffer", originalBuffer);
  for (let index = 0; index < originals.length; index++) {
    const original = originals[index] as Original;
    const { holder, key, descriptor } = original;
    const current = getOwnPropertyDescriptor(holder, key);
    if (isSame(current, descriptor)) continue;
    replaced[replaced.length] = { holder, key, descriptor: current };
    restore(original);
  }
}

function replaceIfChanged(key: "process" | "Buffer", original: unknown): void {
  const value: unknown = globalThis[key];
  if (value === original) return;
  const descriptor = { value, writable: true, enumerable: false, configurable: true };
  replaced[replaced.length] = { holder: globalThis, key, descriptor };
  (globalThis as Record<string, unknown>)[key] = original;
}

function restore({ holder, key, descriptor }: Original): void {
  if (descriptor === undefined) deleteProperty(holder, key);
  else defineProperty(holder, key, descriptor);
}

function isSame(left: PropertyDescriptor | undefined, right: PropertyDescriptor | undefined) {
  if (left === undefined || right === undefined) return left === right;
  return is(left.value, right.value) && left.get === right.get && left.set === right.set;
}
