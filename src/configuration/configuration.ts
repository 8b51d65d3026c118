import type { FlowSettings } from "../compiler/settings.js";
import type { SourceSpan } from "../compiler/source-span.js";

/** A text of the configuration, with its place. */
export interface ConfiguredText {
  text: string;
  span: SourceSpan;
}

/** The contents of a dagster-ts.yaml. */
export interface Configuration {
  /** Absolute path of the file. */
  path: string;
  /** The folder of the file. Its paths are relative to it, and stay inside it. */
  folder: string;
  /** Paths and patterns of the flows' files; undefined if it does not list them. */
  flows: ConfiguredText[] | undefined;
  /** Absolute path of the folder for generated files. Undefined: beside the sources. */
  output: string | undefined;
  /** The settings of all flows. */
  settings: FlowSettings;
  /** The settings of single flows, by their names. */
  overrides: ReadonlyMap<string, { settings: FlowSettings; span: SourceSpan }>;
}

/** The keys of plain settings. `with` and the keys of a whole project are read separately. */
export const SETTING_KEYS = [
  "executor",
  "executorConfig",
  "group",
  "keyPrefix",
  "maxWorkers",
  "store",
  "tags",
  "workflowTimeout",
] as const satisfies readonly (keyof FlowSettings)[];
