import { listNames, nearestName } from "../nearest-name.js";
import type { FlowManifest, ManifestParameter } from "../runtime/protocol.js";
import { flagOf, kebab } from "./parameter-help.js";
import { UsageError } from "./read-arguments.js";

/** What a command line says of a flow's parameters. */
export interface ParameterFlags {
  /** Flags that are no options of the command, with their values. */
  flags: readonly string[];
  /** `NAME=VALUE` of each `--param`: so a parameter may be named as an option of the command. */
  pairs: readonly string[];
  /** The command's options, to be suggested where one is misspelt. */
  ownFlags: readonly string[];
}

/** The words of a command that are no options of its own: what stands before the first flag, and after. */
interface ParameterWords {
  words: string[];
  flags: string[];
}

/** Tells FILE and FLOW from the flags behind them, which are the flow's parameters. */
export function splitFlags(words: readonly string[]): ParameterWords {
  const first = words.findIndex((word) => word.startsWith("-"));
  if (first < 0) return { words: [...words], flags: [] };
  return { words: words.slice(0, first), flags: words.slice(first) };
}

/**
 * The values that flags give to a flow's parameters: `--alpha 0.1`, `--alpha=0.1`, `--debug`,
 * `--no-debug`. A name in camel or snake case may be written in kebab case.
 *
 * @throws UsageError if a flag names no parameter, has no value or is there twice, or if its value is not
 * of the parameter's kind
 */
export function readParameterFlags(
  { flags, pairs, ownFlags }: ParameterFlags,
  { flow, parameters = [] }: Pick<FlowManifest, "flow" | "parameters">,
): Record<string, unknown> {
  const reader = new FlagReader(flow, parameters, ownFlags);
  const left = [...flags];
  for (const pair of pairs) reader.readPair(pair);
  for (let flag = left.shift(); flag !== undefined; flag = left.shift()) reader.read(flag, left);
  return Object.fromEntries(reader.values);
}

class FlagReader {
  readonly values = new Map<string, unknown>();

  constructor(
    private readonly flow: string,
    private readonly parameters: readonly ManifestParameter[],
    private readonly ownFlags: readonly string[],
  ) {}

  /** Takes a flag, and its value from the words behind it if it has none of its own. */
  read(flag: string, behind: string[]): void {
    if (!/^--./.test(flag)) {
      throw new UsageError(`"${flag}" is no flag: name FILE and FLOW before the parameters.`);
    }
    const [word, value] = splitOnce(flag.slice(2));
    const parameter = this.find(word);
    if (parameter !== undefined) {
      this.set(parameter, value ?? this.valueBehind(parameter, flag, behind));
      return;
    }
    const denied = word.startsWith("no-") ? this.find(word.slice(3)) : undefined;
    if (denied?.kind !== "boolean" || value !== undefined) throw this.unknown(word);
    this.set(denied, "false");
  }

  /** Takes `NAME=VALUE`. */
  readPair(pair: string): void {
    const [name, value] = splitOnce(pair);
    const parameter = this.find(name);
    if (parameter === undefined) throw this.unknown(name);
    if (value === undefined) throw new UsageError(`Write --param ${name}=VALUE.`);
    this.set(parameter, value);
  }

  private valueBehind({ kind }: ManifestParameter, flag: string, behind: string[]): string {
    if (kind !== "boolean") return takeValue(flag, behind);
    const [next] = behind;
    return next === "true" || next === "false" ? takeValue(flag, behind) : "true";
  }

  private find(word: string): ManifestParameter | undefined {
    const exact = this.parameters.find(({ name }) => name === word);
    return exact ?? this.parameters.find(({ name }) => kebab(name) === word);
  }

  private set({ name, ...parameter }: ManifestParameter, text: string): void {
    if (this.values.has(name)) throw new UsageError(`The parameter "${name}" is given twice.`);
    this.values.set(name, parseValue({ name, ...parameter }, text));
  }

  private unknown(word: string): UsageError {
    const names = this.parameters.map(({ name }) => name);
    const flags = [...names.map((name) => `--${name}`), ...names.map(flagOf), ...this.ownFlags];
    const nearest = nearestName(`--${word}`, flags);
    const known = names.length === 0 ? "It has none." : `It has ${listNames(names)}.`;
    const mend = nearest === undefined ? known : `Did you mean ${nearest}?`;
    return new UsageError(`${this.flow} has no parameter "${word}". ${mend}`);
  }
}

function takeValue(flag: string, behind: string[]): string {
  const value = behind.shift();
  if (value !== undefined) return value;
  throw new UsageError(`${flag} is to have a value.`);
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The value that a text is for. Whether the parameter may have it is judged where the flow is run. */
function parseValue({ name, kind }: ManifestParameter, text: string): unknown {
  switch (kind) {
    case "string":
    case "enum":
      return text;
    case "int":
    case "float":
      return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    case "json":
      return parseJson(name, text);
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(
      `The parameter "${name}" takes JSON, and ${JSON.stringify(text)} is none. A text has double quotes ` +
        "of its own, inside those of the shell: '\"text\"'.",
    );
  }
}
