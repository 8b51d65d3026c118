import { mkdirSync, mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The Python that has Dagster: `npm test` makes it. A missing one fails the tests. */
export const PYTHON = process.env.DAGSTER_TS_TEST_PYTHON ?? join(ROOT, ".venv", "bin", "python");

/** A new folder in the repository's cache. */
export function newFolder(name: string): string {
  const parent = join(ROOT, ".cache", "test");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `${name}-`));
}
