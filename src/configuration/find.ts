import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The names that a configuration may have; the first that is there is read. */
export const CONFIGURATION_NAMES: readonly string[] = ["dagster-ts.yaml", "dagster-ts.yml"];

/** The configuration of a folder: the nearest one in it or above it, up to the repository's root. */
export function findConfiguration(folder: string): string | undefined {
  const paths = ancestors(folder).flatMap((ancestor) =>
    CONFIGURATION_NAMES.map((name) => join(ancestor, name)),
  );
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** The folder and those above it, up to the repository's root. */
export function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  if (parent === folder || existsSync(join(folder, ".git"))) return [folder];
  return [folder, ...ancestors(parent)];
}
