import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { FlowManifest } from "../protocol.js";

/** The source modules beside a bundle that have changed since it was made, by content. A missing one has not. */
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
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return undefined;
  }
}
