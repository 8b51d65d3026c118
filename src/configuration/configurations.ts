import { dirname, resolve } from "node:path";
import { findConfiguration } from "./find.js";
import type { ReadConfiguration } from "./read.js";

/** The configurations of FILEs, each found and read once. */
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
    // Most flows have none, and need not wait for a reader of YAML to load.
    const { readConfiguration } = await import("./read.js");
    const known = this.read.get(path) ?? readConfiguration(path, this.workingFolder);
    this.read.set(path, known);
    return known;
  }

  /** All that were read. */
  all(): ReadConfiguration[] {
    return [...this.read.values()];
  }
}
