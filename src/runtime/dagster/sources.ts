import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { FlowManifest } from "../protocol.js";
import { sourceHash } from "../source-hash.js";

/** The source modules whose content changed since the bundle was made. A missing module does not count. */
export function changedSources(manifest: FlowManifest, bundle: string): string[] {
  return Object.entries(manifest.sources)
    .filter(([path, hash]) => {
      const now = hashOf(resolve(dirname(bundle), path));
      return now !== undefined && now !== hash;
    })
    .map(([path]) => path);
}

function hashOf(path: string): string | undefined {
  try {
    return sourceHash(readFileSync(path));
  } catch {
    return undefined;
  }
}
