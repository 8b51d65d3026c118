import { printable } from "../compiler/diagnostics/printable.js";
import type { FlowManifest, ManifestParameter } from "../runtime/protocol.js";

/**
 * Describes the parameters of a flow, a line for each, in the form of `--help`.
 * @param ownFlags - the options of the command. A parameter with the name of one needs `--param`
 */
export function describeParameters(
  { flow, parameters = [] }: Pick<FlowManifest, "flow" | "parameters">,
  ownFlags: readonly string[],
): string {
  if (parameters.length === 0) return `\n${flow} has no parameters.\n`;
  const rows = parameters.map(
    (parameter) => [usageOf(parameter, ownFlags), notesOf(parameter)] as const,
  );
  const width = Math.max(...rows.map(([usage]) => usage.length)) + 2;
  const lines = rows.map(([usage, notes]) => printable(`  ${usage.padEnd(width)}${notes}`));
  return `\nParameters of ${flow}:\n${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function usageOf(
  { name, kind, choices = [] }: ManifestParameter,
  ownFlags: readonly string[],
): string {
  const value = kind === "enum" ? choices.join("|") : kind;
  if (ownFlags.includes(flagOf(name))) return `--param ${name}=<${value}>`;
  if (kind === "boolean") return `${flagOf(name)}, ${flagOf(`no_${name}`)}`;
  return `${flagOf(name)} <${value}>`;
}

function notesOf({ help = "", required, default: value }: ManifestParameter): string {
  const note = required
    ? "(required)"
    : value === undefined
      ? ""
      : `(default: ${JSON.stringify(value)})`;
  return `${help.replace(/\s+/g, " ")} ${note}`.trim();
}

/** The flag of a parameter: `--learning-rate` for `learningRate` and `learning_rate`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** Converts a name from camel or snake case to kebab case. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}
