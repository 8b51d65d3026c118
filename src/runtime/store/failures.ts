import { FlowError } from "../../authoring/flow-error.js";

/** The end of a sentence that names what was to be kept in a folder. */
export function cannotWrite(folder: string, error: unknown): FlowError {
  const advice = ["ENOSPC", "EDQUOT"].includes(codeOf(error))
    ? "Make room"
    : "Make it a folder that the run can write to";
  return new FlowError(
    `the store ${folder} cannot be written to (${reasonOf(error)}). ${advice}, and run again.`,
  );
}

/**
 * The end of a sentence that names what was to be read from, or kept in, a remote store.
 * @param reason the class and message of Python's exception
 */
export function cannotReach(location: string, reason: string): FlowError {
  // Some exceptions have no message.
  const sentence = reason.replace(/[\s:.]*$/, ".");
  return new FlowError(`the store ${location} says: ${sentence} ${adviceOn(reason)}`);
}

/** `s3fs`, `gcsfs` and `adlfs` have exceptions of their own for what is missing or forbidden. */
function adviceOn(reason: string): string {
  if (/^(ImportError|ModuleNotFoundError)\b/.test(reason)) {
    return "Install that Python package where Dagster runs, and run again.";
  }
  if (/\[Errno (28|122)\]/.test(reason)) return "Make room on this machine, and run again.";
  if (reason.startsWith("NotImplementedError")) {
    return "It can only be read: set DAGSTER_TS_STORE to another one, and run again.";
  }
  return (
    "See that it is there, that this machine reaches it, and that the credentials allow to write " +
    "there. Then run again."
  );
}

export function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

/** The reason in the words of the operating system: `ENOSPC: no space left on device`. */
export function reasonOf(error: unknown): string {
  return (error as Error).message.split(",")[0] ?? codeOf(error);
}
