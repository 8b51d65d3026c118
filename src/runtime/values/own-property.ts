import { inspect, types } from "node:util";

/** A property that someone put on a Date, a Map, a view and so on: it is no part of its value. */
export function ownProperty(value: object): string | undefined {
  if (types.isTypedArray(value)) return ownPropertyOfView(value);
  // Early versions of Node 20 keep the parts of a URL under symbols.
  const keys = value instanceof URL ? Object.keys(value) : Reflect.ownKeys(value);
  const found = keys.find((key) => key !== "lastIndex" || !types.isRegExp(value));
  return found === undefined ? undefined : String(found);
}

/** All keys of a view would be one for each of its elements; `inspect` can leave these out. */
function ownPropertyOfView(view: NodeJS.TypedArray): string | undefined {
  const shown = inspect(view, { maxArrayLength: 0, depth: 0, customInspect: false });
  return /(?:items?, |\[ )(?!\.\.\.)(.+?): /.exec(shown)?.[1];
}
