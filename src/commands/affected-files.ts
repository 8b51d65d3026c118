import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { loadSources } from "../bundle/load-sources.js";
import { isTypeScript } from "../bundle/paths.js";
import { UsageError } from "./read-arguments.js";

const CONFIGURATION = /(^|[\\/])((tsconfig[^\\/]*|jsconfig|package)\.json|dagster-ts\.ya?ml)$/;
const PACKAGE = /["']dagster-ts["']/;
const CLASS = /\bclass\b[^{]*\bextends\b/;

/**
 * Finds the modules of the repository whose flows a change may affect: the changed ones, and
 * those that import them, directly or through others. A change to configuration affects all.
 *
 * @param changed - paths relative to `workingFolder`, of any kind
 * @returns paths relative to `workingFolder`
 * @throws UsageError outside of a git repository
 */
export async function affectedFiles(
  changed: readonly string[],
  workingFolder: string,
): Promise<string[]> {
  const candidates = flowCandidates(workingFolder);
  const loaded = await loadSources([...candidates.keys()], workingFolder);
  const changes = new Set(changed.map((path) => realPath(resolve(workingFolder, path))));
  const everything = changed.some((path) => CONFIGURATION.test(path));
  const brokeSomething = loaded.diagnostics.some(({ span }) => changes.has(span.file));
  return [...candidates]
    .filter(([path, namesPackage]) => {
      const file = loaded.files.get(path);
      const bundle = file === undefined ? undefined : loaded.bundles.get(file);
      if (file === undefined) return false;
      if (bundle === undefined) {
        return namesPackage && (everything || brokeSomething || changes.has(file));
      }
      if (!bundle.usesDagsterTs) return false;
      const modules = Object.keys(bundle.hashes).map((module) => resolve(bundle.folder, module));
      return everything || modules.some((module) => changes.has(module));
    })
    .map(([path]) => path);
}

/** Finds modules with a class that extends another. The value says whether the module imports dagster-ts itself. */
function flowCandidates(workingFolder: string): Map<string, boolean> {
  const root = git(["rev-parse", "--show-toplevel"], workingFolder).trimEnd();
  const listed = git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], root);
  const candidates = new Map<string, boolean>();
  for (const path of new Set(listed.split("\0"))) {
    const file = join(root, path);
    if (!isTypeScript(path) || !existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    if (CLASS.test(text)) {
      candidates.set(relative(realPath(workingFolder), file), PACKAGE.test(text));
    }
  }
  // No module imports dagster-ts, so there are no flows.
  return [...candidates.values()].includes(true) ? candidates : new Map();
}

function git(words: string[], folder: string): string {
  try {
    return execFileSync("git", words, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: Number.POSITIVE_INFINITY,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw new UsageError(`--changed needs git and a git repository: ${(error as Error).message}`);
  }
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
