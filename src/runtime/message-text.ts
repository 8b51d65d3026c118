import { inspect } from "node:util";

/** A value as an error message shows it: short, on one line. */
export function describeValue(value: unknown): string {
  const text = inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 5,
  });
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Names in quotes, with commas between them. */
export function quoteAll(names: Iterable<string>): string {
  return [...names].map((name) => JSON.stringify(name)).join(", ");
}
