import type { FlowSettings } from "../compiler/settings.js";
import type { SourceSpan } from "../compiler/source-span.js";

/** A text of the configuration, and where it is written. */
export interface ConfiguredText {
  text: string;
  span: SourceSpan;
}

/** What a dagster-ts.yaml says. */
export interface Configuration {
  /** Absolute path of the file. */
  path: string;
  /** Of the file: its paths begin there, and do not leave it. */
  folder: string;
  /** Paths and patterns of the flows' files; undefined if it does not list them. */
  flows: ConfiguredText[] | undefined;
  /** Absolute path of the folder for the files that are made; beside the sources if undefined. */
  output: string | undefined;
  /** Of all flows. */
  settings: FlowSettings;
  /** What is different for some flows, by their names. */
  overrides: ReadonlyMap<string, { settings: FlowSettings; span: SourceSpan }>;
}

/** The keys that say a setting; `with` and the keys of a whole project are read apart. */
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
