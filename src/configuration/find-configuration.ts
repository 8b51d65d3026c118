import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ReadConfiguration } from "./read-configuration.js";

/** The names that a configuration may have. The first one that exists is read. */
export const CONFIGURATION_NAMES: readonly string[] = ["dagster-ts.yaml", "dagster-ts.yml"];

/** Finds the configuration of a folder: the nearest one in it or above it, up to the root of the repository. */
export function findConfiguration(folder: string): string | undefined {
  const paths = ancestors(folder).flatMap((ancestor) =>
    CONFIGURATION_NAMES.map((name) => join(ancestor, name)),
  );
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** The folder and those above it, up to the root of the repository. */
export function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  if (parent === folder || existsSync(join(folder, ".git"))) return [folder];
  return [folder, ...ancestors(parent)];
}

/** Finds the configurations of FILEs and reads each once. */
export class Configurations {
  private readonly read = new Map<string, ReadConfiguration>();
  private readonly paths = new Map<string, string | undefined>();

  constructor(private readonly workingFolder: string) {}

  /** The configuration of a FILE: the nearest from its folder upwards. */
  ofFile(file: string): Promise<ReadConfiguration | undefined> {
    return this.ofFolder(dirname(resolve(this.workingFolder, file)));
  }

  async ofFolder(folder: string): Promise<ReadConfiguration | undefined> {
    if (!this.paths.has(folder)) this.paths.set(folder, findConfiguration(folder));
    const path = this.paths.get(folder);
    if (path === undefined) return undefined;
    // Most flows have none, and should not wait for the YAML parser to load.
    const { readConfiguration } = await import("./read-configuration.js");
    const known = this.read.get(path) ?? readConfiguration(path, this.workingFolder);
    this.read.set(path, known);
    return known;
  }

  /** All configurations that were read. */
  all(): ReadConfiguration[] {
    return [...this.read.values()];
  }
}
