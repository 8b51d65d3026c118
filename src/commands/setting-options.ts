import { type Command, InvalidArgumentError, Option } from "commander";
import { PACKAGE_PATTERN } from "../bundle/packages.js";
import {
  GROUP_LIMIT,
  KEY_PREFIX_LIMIT,
  type Limit,
  NAME_LIMIT,
  TAG_KEY_LIMIT,
} from "../compiler/lower/dagster-limits.js";
import {
  EXECUTOR_NAMES,
  REFUSED_EXECUTORS,
  type RequestedExecutor,
} from "../compiler/lower/plan.js";
import type { AddedDecorator, FlowSettings } from "../compiler/settings.js";
import { positiveInteger, UsageError } from "./read-arguments.js";

/** The options for the settings of a flow, as commander reads them. */
export interface SettingOptions {
  executor?: RequestedExecutor;
  maxWorkers?: number;
  name?: string;
  tag?: Record<string, string>;
  with?: string[];
  keyPrefix?: string;
  group?: string;
  workflowTimeout?: number;
  external?: string[];
}

/** Adds the options for settings, which win over dagster-ts.yaml and over decorators. */
export function addSettingOptions(command: Command): void {
  command
    .addOption(
      new Option(
        "--executor <NAME>",
        "the executor of the flow's job (default: that of dagster-ts.yaml, or async)",
      ).choices([...EXECUTOR_NAMES, ...REFUSED_EXECUTORS]),
    )
    .addOption(
      new Option(
        "--max-workers <N>",
        "Node processes at once (default: one more than the machine's cores)",
      ).argParser(positiveInteger),
    )
    .addOption(
      new Option("--name <NAME>", "the asset's name and, in snake case, the job's").argParser(
        limited(NAME_LIMIT),
      ),
    )
    .addOption(
      new Option("--tag <KEY=VALUE>", "a tag of the job and the asset; may be repeated").argParser(
        addTag,
      ),
    )
    .option(
      "--with <DECORATOR>",
      "a decorator for all steps that lack it, like retry:times=3",
      addText,
    )
    .addOption(
      new Option("--key-prefix <A/B>", "the part of the asset's key before its name").argParser(
        limited(KEY_PREFIX_LIMIT),
      ),
    )
    .addOption(new Option("--group <NAME>", "the asset's group").argParser(limited(GROUP_LIMIT)))
    .addOption(
      new Option("--workflow-timeout <SECONDS>", "how long a run may take").argParser(
        positiveInteger,
      ),
    )
    .addOption(
      new Option(
        "--external <PACKAGE>",
        "an npm package to leave out of the bundle, like @duckdb/*; may be repeated",
      ).argParser(addPackage),
    );
}

/**
 * Reads the settings from the options.
 *
 * @throws UsageError if a decorator is not valid
 */
export async function settingsOf(options: SettingOptions): Promise<FlowSettings> {
  const { executor, maxWorkers, name, tag, keyPrefix, group, workflowTimeout, external } = options;
  const added = options.with === undefined ? undefined : await decoratorsOf(options.with);
  return {
    executor,
    maxWorkers,
    name,
    tags: tag,
    keyPrefix,
    group,
    workflowTimeout,
    with: added,
    external,
  };
}

async function decoratorsOf(texts: readonly string[]): Promise<AddedDecorator[]> {
  const { decoratorOfText } = await import("../compiler/parse/decorator-text.js");
  return texts.map((text) => {
    const decorator = decoratorOfText(text);
    if ("mistake" in decorator) throw new UsageError(`--with ${text}: ${decorator.mistake}`);
    return decorator;
  });
}

function limited({ accepts, expected }: Limit): (text: string) => string {
  return (text) => {
    if (accepts(text)) return text;
    throw new InvalidArgumentError(expected);
  };
}

function addTag(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const [, key = "", value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (value === undefined) throw new InvalidArgumentError("Write it as key=value.");
  if (!TAG_KEY_LIMIT.accepts(key)) throw new InvalidArgumentError(TAG_KEY_LIMIT.expected);
  return { ...earlier, [key]: value };
}

function addPackage(text: string, earlier: string[] = []): string[] {
  if (PACKAGE_PATTERN.test(text)) return [...earlier, text];
  throw new InvalidArgumentError("Write the name of a package, or a pattern like @duckdb/*.");
}

function addText(text: string, earlier: string[] = []): string[] {
  return [...earlier, text];
}
