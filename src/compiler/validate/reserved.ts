/** Members of FlowSpec, which no artifact can be named after. */
export const FLOW_MEMBERS: ReadonlySet<string> = new Set([
  "constructor",
  "foreachStack",
  "index",
  "input",
  "mergeArtifacts",
  "next",
]);

/** Names that no step can have. Those that Python or Dagster keeps are in `lower/names.ts`. */
export function isReservedStepName(name: string): boolean {
  return FLOW_MEMBERS.has(name) || hasDoubleUnderscore(name);
}

/** Names with two underscores in a row are the compiler's own; `__proto__` is among them. */
export function hasDoubleUnderscore(name: string): boolean {
  return name.includes("__");
}
