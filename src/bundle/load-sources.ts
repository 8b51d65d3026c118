import { realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { Sources } from "../compiler/sources.js";
import type { Batch } from "./build-bundles.js";
import type { FileBundle } from "./file-bundle.js";
import { type Gathering, loadBatch } from "./load-batch.js";
import { noSuchFile } from "./messages.js";
import { realFolder } from "./paths.js";

/** FILEs, what they import, and their bundles. */
export interface Loaded {
  /** The key in `sources` of each FILE, as given. */
  files: Map<string, string>;
  sources: Sources;
  /** By key in `sources`. A FILE that could not be loaded has a diagnostic instead. */
  bundles: ReadonlyMap<string, FileBundle>;
  diagnostics: Diagnostic[];
}

/** Where a bundle will be written, and what stays outside of it. */
export interface BundlePlace {
  /** The folder of the bundle; that of the FILE if undefined. */
  output?: string | undefined;
  /** Whether data files outside of that folder are copied to it. */
  copiesData?: boolean;
  /** Names and patterns of packages that stay outside. */
  external?: readonly string[] | undefined;
}

/**
 * Reads and bundles FILEs, with the modules of the user that they import, in one pass.
 *
 * @param files - paths, absolute or relative to `workingFolder`
 * @param placeOf - where the bundle of a FILE will be written, and what stays outside of it
 */
export async function loadSources(
  files: readonly string[],
  workingFolder: string,
  placeOf: (file: string) => BundlePlace = () => ({}),
): Promise<Loaded> {
  const gathering: Gathering = {
    workingFolder,
    sources: new Map(),
    bundles: new Map(),
    diagnostics: new Map(),
  };
  const keys = new Map<string, string>();
  const batches = new Map<string, Batch>();
  for (const given of files) {
    const file = findFile(resolve(workingFolder, given), gathering);
    if (file === undefined) continue;
    keys.set(given, file);
    const base = dirname(file);
    const { output, copiesData = false, external = [] } = placeOf(given);
    const folder = realFolder(output ?? dirname(resolve(workingFolder, given)));
    const place = JSON.stringify([base, folder, external]);
    const batch = batches.get(place) ?? { base, folder, copiesData, external, files: [] };
    if (!batch.files.includes(file)) batch.files.push(file);
    batches.set(place, batch);
  }
  await Promise.all([...batches.values()].map((batch) => loadBatch(batch, gathering)));
  const { sources, bundles, diagnostics } = gathering;
  return { files: keys, sources, bundles, diagnostics: [...diagnostics.values()] };
}

function findFile(file: string, { workingFolder, diagnostics }: Gathering): string | undefined {
  const display = relative(workingFolder, file);
  try {
    if (statSync(file).isFile()) return realpathSync(file);
    diagnostics.set(file, noSuchFile(file, display, "it is not a file"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "no such file" : message;
    diagnostics.set(file, noSuchFile(file, display, reason));
  }
  return undefined;
}
