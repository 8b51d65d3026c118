import { InvalidArgumentError } from "commander";
import type { Made, MadeFlow } from "../project/made-flow.js";

/** Wrong usage of the command line: its message is printed alone, and the exit code is 2. */
export class UsageError extends Error {
  /** @param help - the command that says more */
  constructor(
    message: string,
    readonly help = "dagster-ts --help",
  ) {
    super(message);
  }
}

/** @throws InvalidArgumentError, which commander words */
export function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 1 on.");
}

const TYPESCRIPT = /\.[cm]?tsx?$/;

/** What `FILE... [FLOW]` says. */
export interface FileArguments {
  files: string[];
  flow: string | undefined;
}

/**
 * Tells FILEs from FLOW: what has a TypeScript extension is a FILE.
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
  if (files.length === 0) throw new UsageError("Name the FILE that holds the flow.");
  if (flows.length > 1) {
    throw new UsageError(`Name one FLOW, not ${flows.length}: without one, all flows are made.`);
  }
  if (flows.length === 1 && files.length > 1) {
    throw new UsageError(`A FLOW (${flows[0]}) can be named with one FILE only.`);
  }
  return { files, flow: flows[0] };
}

/** FILEs and FLOW of a command that without either takes the flows of dagster-ts.yaml. */
export function filesOrProject(
  words: readonly string[],
): Omit<FileArguments, "files"> & { files: string[] | undefined } {
  return words.length === 0 ? { files: undefined, flow: undefined } : fileArguments(words);
}

/**
 * The one FILE of a command that takes no more, and the FLOW in it, if one is named.
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
 * The one flow of a file, for a command that takes no more; none if there are diagnostics instead.
 *
 * @throws UsageError if the file holds several flows
 */
export function onlyFlow({ flows }: Made, file: string): MadeFlow | undefined {
  if (flows.length > 1) {
    const names = flows.map(({ flow }) => flow).join(", ");
    throw new UsageError(`${file} holds several flows, name one of them: ${names}.`);
  }
  return flows[0];
}
