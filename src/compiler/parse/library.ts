import { DECORATOR_KINDS } from "./decorator-table.js";

/** The package that flows import from. */
export const LIBRARY = "dagster-ts";

/** What `src/index.ts` exports; a test compares the two. */
export const LIBRARY_NAMES: readonly string[] = [
  ...Object.keys(DECORATOR_KINDS),
  ...Object.values(DECORATOR_KINDS).flatMap(({ optionsType = [] }) => optionsType),
  "AwaitedFlow",
  "CheckReport",
  "CronPartitions",
  "Current",
  "CurrentAsset",
  "FinishedFlow",
  "FlowDecorator",
  "FlowSpec",
  "ForeachFrame",
  "ForeachOptions",
  "ImageType",
  "Inputs",
  "LogMethod",
  "MaterializedAsset",
  "MergeOptions",
  "Metadata",
  "MetadataValue",
  "Parameter",
  "ParameterWithValue",
  "ParameterWithoutValue",
  "PartitionTimeWindow",
  "Partitioning",
  "StepDecorator",
  "StepOf",
  "SwitchOptions",
  "TableColumn",
  "TaskLog",
  "TimePartitions",
  "Trigger",
  "columns",
  "current",
  "image",
  "md",
  "path",
  "step",
  "table",
  "url",
];

/** Its decorators. */
export const DECORATORS: readonly string[] = ["step", ...Object.keys(DECORATOR_KINDS)];

/** Whether the package exports a name. */
export function isLibraryName(name: string): boolean {
  return LIBRARY_NAMES.includes(name);
}
