import { printable } from "../compiler/diagnostics/printable.js";
import type { FlowManifest, ManifestParameter } from "../runtime/protocol.js";

/**
 * The parameters of a flow in lines as `--help` has them.
 * @param ownFlags - the command's options: a parameter of such a name is given by `--param`
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

/** How a parameter is written as a flag: `learningRate` and `learning_rate` as `--learning-rate`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** A name in camel or snake case in kebab case. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}
