import { InvalidArgumentError } from "commander";
import type { Made, MadeFlow } from "../project/made-flow.js";

/** Wrong usage of the command line. Only the message is printed, and the exit code is 2. */
export class UsageError extends Error {
  /** @param help - the command that explains the usage */
  constructor(
    message: string,
    readonly help = "dagster-ts --help",
  ) {
    super(message);
  }
}

/** @throws InvalidArgumentError if the text is not a whole number from 1 to 999,999 */
export function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number, 1 or more.");
}

const TYPESCRIPT = /\.[cm]?tsx?$/;

/** The words of `FILE... [FLOW]`. */
export interface FileArguments {
  files: string[];
  flow: string | undefined;
}

/**
 * Separates FILEs from FLOW. A word with a TypeScript extension is a FILE.
 *
 * @throws UsageError without a FILE, or with a FLOW and several FILEs
 */
export function fileArguments(words: readonly string[]): FileArguments {
  const files = [...new Set(words.filter((word) => TYPESCRIPT.test(word)))];
  const flows = words.filter((word) => !TYPESCRIPT.test(word));
  const path = flows.find((word) => /[./\\]/.test(word));
  if (path !== undefined) {
    throw new UsageError(
      `${path} is neither a TypeScript file (.ts, .mts, .cts, .tsx) nor a flow.`,
    );
  }
  if (files.length === 0) throw new UsageError("Name the FILE that contains the flow.");
  if (flows.length > 1) {
    throw new UsageError(
      `Name one FLOW, not ${flows.length}. Without a FLOW, all flows are built.`,
    );
  }
  if (flows.length === 1 && files.length > 1) {
    throw new UsageError(`A FLOW (${flows[0]}) needs exactly one FILE.`);
  }
  return { files, flow: flows[0] };
}

/** Reads FILEs and FLOW for a command that can also take all flows of dagster-ts.yaml. */
export function filesOrProject(
  words: readonly string[],
): Omit<FileArguments, "files"> & { files: string[] | undefined } {
  return words.length === 0 ? { files: undefined, flow: undefined } : fileArguments(words);
}

/**
 * Reads FILE and FLOW for a command that takes one FILE.
 *
 * @throws UsageError as {@link fileArguments}, and with several FILEs
 */
export function oneFile(
  words: readonly string[],
  command: string,
): { file: string; flow: string | undefined } {
  const { files, flow } = fileArguments(words);
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    throw new UsageError(`${command} takes one FILE, and one FLOW in it.`);
  }
  return { file, flow };
}

/**
 * Returns the only flow of a file. Undefined if there are diagnostics instead.
 *
 * @throws UsageError if the file has several flows
 */
export function onlyFlow({ flows }: Made, file: string): MadeFlow | undefined {
  if (flows.length > 1) {
    const names = flows.map(({ flow }) => flow).join(", ");
    throw new UsageError(`${file} has several flows. Name one of them: ${names}.`);
  }
  return flows[0];
}
