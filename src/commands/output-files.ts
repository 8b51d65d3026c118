import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { BUNDLE_MARK } from "../bundle/bundle-flow.js";
import type { TextFile } from "../project/made-flow.js";
import { GENERATED_MARK } from "../project/workspace.js";

/** No heading is longer. */
const HEADING = 10_000;

/** A file beside what is on disk in its place. */
export interface OutputFile extends TextFile {
  /** Undefined if there is none. */
  current: string | undefined;
}

/** A file stands in the way of an output: its message is for the user. */
export class OutputError extends Error {}

/** Files with what is on disk in their place. */
export function outputFiles(files: readonly TextFile[]): OutputFile[] {
  return files.map((file) => ({ ...file, current: readIfThere(file.path) }));
}

/** Whether what is on disk is not what was made. */
export function differs({ text, current }: OutputFile): boolean {
  return text !== current;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new OutputError(`${path} cannot be read: ${message}`);
  }
}

/** @throws OutputError if a file was not made by dagster-ts: it is the user's own */
export function refuseForeignFiles(files: readonly OutputFile[], workingFolder: string): void {
  for (const { path, current } of files) {
    if (current === undefined || isGenerated(path, current)) continue;
    throw new OutputError(
      `${relative(workingFolder, path)} was not made by dagster-ts, and is left as it is. ` +
        "Move it away, or name another file with -o.",
    );
  }
}

function isGenerated(path: string, text: string): boolean {
  if (text.trim() === "") return true;
  return path.endsWith(".mjs")
    ? text.startsWith(BUNDLE_MARK)
    : text.slice(0, HEADING).includes(GENERATED_MARK);
}

/**
 * Writes all files, or none: new ones are complete beside the old ones before any takes its place.
 * They are not forced to the disk: what a power cut takes, one command makes again.
 *
 * @throws OutputError if a file cannot be written; what was there is there again
 */
export async function writeAll(files: readonly OutputFile[]): Promise<void> {
  const temporary = ({ path }: TextFile) => `${path}.${process.pid}.tmp`;
  const replaced: OutputFile[] = [];
  try {
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
      mkdirSync(folder, { recursive: true });
    }
    // At once: of hundreds of files it is the disk that takes long.
    const writing = files.map((file) => writeFile(temporary(file), file.text, { flag: "wx" }));
    const failed = (await Promise.allSettled(writing)).find(({ status }) => status === "rejected");
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
    for (const file of files) {
      renameSync(temporary(file), file.path);
      replaced.push(file);
    }
  } catch (error) {
    for (const { path, current } of replaced) {
      if (current === undefined) rmSync(path, { force: true });
      else writeFileSync(path, current);
    }
    for (const file of files) rmSync(temporary(file), { force: true });
    throw new OutputError(`Nothing was written: ${(error as Error).message}`);
  }
}
