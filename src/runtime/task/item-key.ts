import { FlowMistake } from "../../authoring/flow-error.js";
import { describeValue } from "../message-text.js";

/** The longest part of a task's name that comes from an item. */
const MAX_LENGTH = 64;

/**
 * Makes the part of a task's name that comes from its item, of the characters that Dagster accepts: `[A-Za-z0-9_]`.
 * @param name the name of the item in errors: `items[3]`
 * @param key the property to use; true for the item itself
 * @throws FlowError if the value is not a text, number or boolean
 */
export function itemKey(name: string, item: unknown, key: true | string): string {
  const value = key === true ? item : propertyOf(item, key);
  if (!["string", "number", "bigint", "boolean"].includes(typeof value)) {
    const place = key === true ? name : `${name}.${key}`;
    throw new FlowMistake(
      `the foreach names its tasks by key: ${JSON.stringify(key)}, but ${place} is ` +
        `${describeValue(value)}: it needs a text, a number or a boolean.`,
    );
  }
  const words = String(value)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .match(/[A-Za-z0-9]+/g);
  return (words ?? []).join("_").slice(0, MAX_LENGTH);
}

function propertyOf(item: unknown, key: string): unknown {
  return item === undefined || item === null ? undefined : Reflect.get(Object(item), key);
}
