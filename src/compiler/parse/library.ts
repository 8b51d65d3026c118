/** The package that flows import from. */
export const LIBRARY = "dagster-ts";

/** What `src/index.ts` exports; a test compares the two. */
export const LIBRARY_NAMES: readonly string[] = [
  "FlowSpec",
  "ForeachFrame",
  "ForeachOptions",
  "Inputs",
  "MergeOptions",
  "StepOf",
  "SwitchOptions",
  "step",
];

/** Its decorators of methods. */
export const STEP_DECORATORS: readonly string[] = ["step"];

/** Whether the package exports a name. */
export function isLibraryName(name: string): boolean {
  return LIBRARY_NAMES.includes(name);
}
