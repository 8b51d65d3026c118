import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { BUNDLE_MARK } from "../bundle/bundle-flow.js";
import type { DataFile, TextFile } from "../project/made-flow.js";
import { GENERATED_MARK } from "../project/workspace.js";

/** The longest heading of a generated file, in characters. */
const HEADING = 10_000;

/** A file to write, with what is on disk now. Data files are bytes. */
export interface OutputFile {
  /** Absolute. */
  path: string;
  content: string | Buffer;
  /** Undefined if the file does not exist. */
  current: string | Buffer | undefined;
}

/** An output cannot be written. The message is meant for the user. */
export class OutputError extends Error {}

/** Reads what is on disk at the paths of files. */
export function outputFiles(files: readonly TextFile[], copies: readonly DataFile[]): OutputFile[] {
  // Several flows may use the same data.
  const data = new Map(copies.map(({ from, to }) => [to, from]));
  return [
    ...files.map(({ path, text }) => ({
      path,
      content: text,
      current: readIfThere(path)?.toString("utf8"),
    })),
    ...[...data].map(([path, from]) => ({
      path,
      content: readFileSync(from),
      current: readIfThere(path),
    })),
  ];
}

/** Whether the file on disk differs, other than by the line ends of text that git may have checked out. */
export function differs({ content, current }: OutputFile): boolean {
  if (current === undefined) return true;
  if (typeof content !== "string") return !content.equals(Buffer.from(current));
  return content !== current && content !== String(current).replaceAll("\r\n", "\n");
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new OutputError(`${path} cannot be read: ${message}`);
  }
}

/** @throws OutputError if dagster-ts did not make a file, so that it is the user's own */
export function refuseForeignFiles(files: readonly OutputFile[], workingFolder: string): void {
  for (const { path, content, current } of files) {
    // The folders of copies have names of their own.
    if (current === undefined || typeof content !== "string") continue;
    if (isGenerated(path, String(current))) continue;
    throw new OutputError(
      `${relative(workingFolder, path)} was not made by dagster-ts and was not changed. ` +
        "Move it, or choose another file with -o.",
    );
  }
}

function isGenerated(path: string, text: string): boolean {
  if (text.trim() === "" || /[\\/]package(-lock)?\.json$/.test(path)) return true;
  return path.endsWith(".mjs")
    ? text.startsWith(BUNDLE_MARK)
    : text.slice(0, HEADING).includes(GENERATED_MARK);
}

/**
 * Writes all files or none. All new files are complete before any of them replaces an old one.
 * The files are not synced to disk, because one command makes again what a power cut loses.
 *
 * @throws OutputError if a file cannot be written. The old files are restored
 */
export async function writeAll(files: readonly OutputFile[]): Promise<void> {
  const temporary = ({ path }: OutputFile) => `${path}.${process.pid}.tmp`;
  const replaced: OutputFile[] = [];
  try {
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
      mkdirSync(folder, { recursive: true });
    }
    // In parallel, because the disk is slow for hundreds of files.
    const writing = files.map((file) => writeFile(temporary(file), file.content, { flag: "wx" }));
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
