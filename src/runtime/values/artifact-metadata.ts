import type { Encoded, TaskRecord } from "../protocol.js";
import { previewOf, printable } from "./preview.js";
import { kindOf } from "./value-class.js";

/** How many artifacts of a task Dagster's page shows. Each is a row in its database. */
const MAX_ARTIFACTS = 20;

/** What can be said about an artifact without reading it. */
export interface ArtifactDescription {
  kind: string;
  /** The size of its encoded form, in bytes. */
  size: number;
  /** On one line, cut. */
  preview: string;
}

export function describeArtifact(encoded: Encoded): ArtifactDescription {
  if ("stored" in encoded) {
    const { kind, size, preview } = encoded;
    return { kind, size, preview };
  }
  if ("devalue" in encoded) {
    const { devalue, kind, preview } = encoded;
    return { kind, size: sizeOf(devalue), preview };
  }
  const { json } = encoded;
  return { kind: kindOf(json), size: sizeOf(json), preview: previewOf(json) };
}

/**
 * A task's artifacts as metadata of its output, text by label: those that the task has set first.
 * @param inherited the artifacts that the task began with, whose encoded forms it passes on as they are
 */
export function artifactMetadata(
  record: TaskRecord,
  inherited: Record<string, Encoded> = {},
): Record<string, string> {
  const entries = Object.entries(record.artifacts);
  const isInherited = ([name, encoded]: [string, Encoded]) => inherited[name] === encoded;
  const own = entries.filter((entry) => !isInherited(entry));
  const ordered = [...own, ...entries.filter(isInherited)];
  const shown = ordered.slice(0, MAX_ARTIFACTS).map(([name, encoded]) => {
    const { kind, size, preview } = describeArtifact(encoded);
    // Without the prefix, an artifact called `path` would clash with the metadata of Dagster's IO manager.
    return [`this.${printable(name)}`, `${kind}, ${formatSize(size)}: ${preview}`];
  });
  const more = entries.length - shown.length;
  if (more > 0) shown.push(["this…", `${more} more artifacts`]);
  return Object.fromEntries(shown);
}

/** A number of bytes for a person: `27 B`, `1.5 MiB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const size = bytes / 1024 ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${units[power]}`;
}

function sizeOf(json: unknown): number {
  return Buffer.byteLength(JSON.stringify(json));
}
