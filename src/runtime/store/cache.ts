import { existsSync, readdirSync, rmSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

/** How large the cache of a remote store may get, in MiB. */
const SIZE_VARIABLE = "DAGSTER_TS_CACHE_MIB";
const DEFAULT_SIZE = 4096;

/** After how many milliseconds a file of an unfinished transfer is left over from a killed process. */
const ABANDONED = 24 * 3_600_000;

interface CachedFile {
  path: string;
  stats: Stats;
}

/**
 * Removes the least recently used files of a cache, until it fits its size. Any number of processes may do so at once,
 * while others read: a process that holds an open file keeps it, and one that comes too late fetches it again.
 */
export function evict(cache: string, environment: NodeJS.ProcessEnv): void {
  const blobs = filesIn(join(cache, "blobs"));
  blobs.sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
  let left = maxBytes(environment);
  for (const { path, stats } of blobs) {
    left -= stats.size;
    if (left < 0) rmSync(path, { force: true });
  }
  for (const { path, stats } of filesIn(join(cache, "transfers"))) {
    if (Date.now() - stats.mtimeMs > ABANDONED) rmSync(path, { force: true });
  }
}

function maxBytes(environment: NodeJS.ProcessEnv): number {
  const said = Number(environment[SIZE_VARIABLE] || DEFAULT_SIZE);
  return (said >= 0 ? said : DEFAULT_SIZE) * 2 ** 20;
}

/** Leaves out files that another process removes meanwhile. */
function filesIn(folder: string): CachedFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.flatMap((name) => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? [{ path, stats }] : [];
  });
}
