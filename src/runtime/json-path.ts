/** A place inside a value: keys of objects and indices of arrays, innermost first. */
export interface JsonPath {
  key: string | number;
  parent: JsonPath | undefined;
}

/** The place as one would write it: `orders[2].when`. */
export function formatPath(artifact: string, path: JsonPath | undefined): string {
  const parts: string[] = [];
  for (let part = path; part !== undefined; part = part.parent) parts.unshift(formatKey(part.key));
  return artifact + parts.join("");
}

function formatKey(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
