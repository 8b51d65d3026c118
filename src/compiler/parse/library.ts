import { DECORATOR_KINDS } from "./decorator-table.js";

/** The package that flows import from. */
export const LIBRARY = "dagster-ts";

/** What `src/index.ts` exports; a test compares the two. */
export const LIBRARY_NAMES: readonly string[] = [
  ...Object.keys(DECORATOR_KINDS),
  "AwaitedFlow",
  "CatchErrorOptions",
  "Current",
  "FlowDecorator",
  "FlowSpec",
  "ForeachFrame",
  "ForeachOptions",
  "Inputs",
  "LogMethod",
  "MergeOptions",
  "Parameter",
  "ParameterWithValue",
  "ParameterWithoutValue",
  "ResourceOptions",
  "RetryOptions",
  "ScheduleOptions",
  "StepDecorator",
  "StepOf",
  "SwitchOptions",
  "TaskLog",
  "TimeoutOptions",
  "TriggerOnFinishOptions",
  "TriggerOptions",
  "current",
  "step",
];

/** Its decorators. */
export const DECORATORS: readonly string[] = ["step", ...Object.keys(DECORATOR_KINDS)];

/** Whether the package exports a name. */
export function isLibraryName(name: string): boolean {
  return LIBRARY_NAMES.includes(name);
}
