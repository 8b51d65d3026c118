import { listNames, nearestName } from "../nearest-name.js";
import type { FlowManifest, ManifestParameter } from "../runtime/protocol.js";
import { flagOf, kebab } from "./parameter-help.js";
import { UsageError } from "./read-arguments.js";

/** The parameters on a command line. */
export interface ParameterFlags {
  /** Flags, with their values, that are not options of the command. */
  flags: readonly string[];
  /** The `NAME=VALUE` of each `--param`, for parameters that have the name of an option. */
  pairs: readonly string[];
  /** The options of the command, to suggest one that is misspelt. */
  ownFlags: readonly string[];
}

/** The words of a command that are not its options: those before the first flag, and the rest. */
interface ParameterWords {
  words: string[];
  flags: string[];
}

/** Separates FILE and FLOW from the flags that follow, which are the flow's parameters. */
export function splitFlags(words: readonly string[]): ParameterWords {
  const first = words.findIndex((word) => word.startsWith("-"));
  if (first < 0) return { words: [...words], flags: [] };
  return { words: words.slice(0, first), flags: words.slice(first) };
}

/**
 * Reads the values of a flow's parameters from flags: `--alpha 0.1`, `--alpha=0.1`, `--debug`,
 * `--no-debug`. A name in camel or snake case may be written in kebab case.
 *
 * @throws UsageError if a flag names no parameter, has no value or is repeated, or if its value is not
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

  /** Reads a flag. Takes its value from the words that follow, if the flag itself has none. */
  read(flag: string, behind: string[]): void {
    if (!/^--./.test(flag)) {
      throw new UsageError(`"${flag}" is not a flag. Name FILE and FLOW before the parameters.`);
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

  /** Reads `NAME=VALUE`. */
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
  throw new UsageError(`${flag} needs a value.`);
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Reads a text as a value. The run checks whether the parameter accepts it. */
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
      `The parameter "${name}" takes JSON, and ${JSON.stringify(text)} is not JSON. A text needs double quotes ` +
        "inside the quotes of the shell: '\"text\"'.",
    );
  }
}
