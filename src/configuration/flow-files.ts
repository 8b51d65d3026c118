import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { isInside, isTypeScript } from "../bundle/paths.js";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { Configuration, ConfiguredText } from "./configuration.js";
import { findConfiguration } from "./find-configuration.js";

/** The files that a configuration lists. */
export interface FlowFiles {
  /** Absolute paths in the order of the list. The files of a pattern are in alphabetical order. */
  files: string[];
  /** The files that a pattern found, which may be modules without a flow. */
  found: ReadonlySet<string>;
  diagnostics: Diagnostic[];
}

/** Finds the files of a configuration's flows. An entry that begins with `!` excludes files. */
export async function flowFiles(configuration: Configuration): Promise<FlowFiles> {
  const listed = configuration.flows ?? [];
  const ignore = listed.filter(({ text }) => text.startsWith("!")).map(({ text }) => text.slice(1));
  const files = new Set<string>();
  const found = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const entry of listed.filter(({ text }) => !text.startsWith("!"))) {
    const paths = await pathsOf(entry, configuration.folder, ignore);
    if (paths.length === 0) {
      diagnostics.push(catalogue.noFlowFile.at(entry.span, { pattern: entry.text }));
    }
    for (const path of paths) {
      const mistakes = judge(path, entry, configuration);
      diagnostics.push(...mistakes);
      if (mistakes.length > 0) continue;
      files.add(path);
      if (isDynamicPattern(entry.text)) found.add(path);
    }
  }
  return { files: [...files], found, diagnostics };
}

async function pathsOf(
  { text }: ConfiguredText,
  folder: string,
  ignore: string[],
): Promise<string[]> {
  if (!isDynamicPattern(text)) {
    const path = join(folder, text);
    return isTypeScript(path) && existsSync(path) ? [path] : [];
  }
  const options = { cwd: folder, ignore: ["**/node_modules/**", ...ignore] };
  const paths = await glob([text], { ...options, expandDirectories: false });
  return paths
    .filter(isTypeScript)
    .sort()
    .map((path) => join(folder, path));
}

function judge(path: string, { span }: ConfiguredText, configuration: Configuration): Diagnostic[] {
  const { folder } = configuration;
  const display = relative(folder, path);
  if (!isInside(path, folder)) {
    return [catalogue.outsidePath.at(span, { path: display })];
  }
  const nearest = findConfiguration(dirname(path));
  if (nearest === undefined || nearest === configuration.path) return [];
  const values = { file: display, configuration: relative(folder, nearest) };
  return [catalogue.otherProject.at(span, values)];
}
