import { dirname, join } from "node:path";
import { getTsconfig } from "get-tsconfig";
import { ancestors, CONFIGURATION_NAMES } from "../configuration/find.js";

const CONFIGURATION = ["tsconfig.json", "package.json", ...CONFIGURATION_NAMES];

/** What a flow depends on: its modules, and the configuration by which they are resolved. */
export function watchedFiles(modules: Iterable<string>): Set<string> {
  const files = new Set(modules);
  const folders = new Set([...files].map((file) => dirname(file)));
  for (const folder of folders) {
    for (const file of tsconfigFiles(folder)) files.add(file);
    for (const ancestor of ancestors(folder)) {
      for (const name of CONFIGURATION) files.add(join(ancestor, name));
    }
  }
  return files;
}

/** The tsconfig of a folder and what it extends: the cache's keys name each file that was read. */
function tsconfigFiles(folder: string): string[] {
  const read = new Map<string, unknown>();
  try {
    getTsconfig(folder, "tsconfig.json", read);
  } catch {
    // A broken one is esbuild's to report; what was read up to there is watched.
  }
  return [...read.keys()].flatMap((key) => /^readFileSync:(.+\.json):/.exec(key)?.[1] ?? []);
}
