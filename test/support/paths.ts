import { mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The Python that has Dagster: `npm test` makes it. A missing one fails the tests. */
export const PYTHON = process.env.DAGSTER_TS_TEST_PYTHON ?? join(ROOT, ".venv", "bin", "python");

/** A new folder in the repository's cache. `scripts/jest-setup.mjs` gives each run of jest a parent of its own. */
export function newFolder(name: string): string {
  const parent = process.env.DAGSTER_TS_TEST_FOLDER;
  if (parent === undefined) throw new Error("DAGSTER_TS_TEST_FOLDER is not set.");
  return mkdtempSync(join(parent, `${name}-`));
}
