import { FlowMistake } from "../../authoring/flow-error.js";
import { describeValue } from "../message-text.js";

/** The longest part of a task's name that an item gives. */
const MAX_LENGTH = 64;

/**
 * What an item calls its task, of the characters that Dagster takes: `[A-Za-z0-9_]`.
 * @param name the item's, for errors: `items[3]`
 * @param key the property that names it; true if the item names itself
 * @throws FlowError if that is no text, number or boolean
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
