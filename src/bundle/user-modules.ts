import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Metafile } from "esbuild";
import type { SourceModule } from "../compiler/sources.js";
import { sourceHash } from "../runtime/source-hash.js";
import type { Batch } from "./build-bundles.js";
import { clientFile, runtimeLink } from "./package-files.js";

const PACKAGE = /(^|[\\/])node_modules[\\/]/;
const SCRIPT = /\.[cm]?[jt]sx?$/;

/** Whether a path of the metafile is a file of the user, rather than of a package or of dagster-ts. */
function isUserFile(path: string, ours: readonly string[]): boolean {
  return !ours.includes(path) && !PACKAGE.test(path) && !/^[\w-]{2,}:|^\(disabled\)/.test(path);
}

/** The modules that an entry reaches, itself first, in the order of the imports. Paths are those of the metafile. */
export function reachable(metafile: Metafile, entry: string): string[] {
  const seen = new Set([entry]);
  for (const path of seen) {
    for (const { path: next, external } of metafile.inputs[path]?.imports ?? []) {
      if (!external && metafile.inputs[next] !== undefined) seen.add(next);
    }
  }
  return [...seen];
}

/** The user's modules in a bundle: their texts, and which of them they import. */
export class UserModules {
  readonly #texts = new Map<string, Buffer>();
  readonly #link: string;
  /** The modules of dagster-ts that a flow may import. */
  readonly #ours: readonly string[];

  constructor(
    private readonly metafile: Metafile,
    private readonly batch: Batch,
  ) {
    const path = (file: string) => posix(relative(batch.base, file));
    this.#link = path(runtimeLink());
    this.#ours = [this.#link, path(clientFile())];
  }

  /** The SHA-256 of each file of the user among `paths`, by its path from the folder of the bundle. */
  hashes(paths: readonly string[]): Record<string, string> {
    const { base, folder } = this.batch;
    const hashes = paths
      .filter((path) => isUserFile(path, this.#ours))
      .map(
        (path) =>
          [posix(relative(folder, resolve(base, path))), sourceHash(this.#read(path))] as const,
      );
    return Object.fromEntries(hashes.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Whether a path is a module of the user that imports dagster-ts. */
  usesDagsterTs(path: string): boolean {
    const imports = this.metafile.inputs[path]?.imports ?? [];
    return isUserFile(path, this.#ours) && imports.some(({ path }) => path === this.#link);
  }

  /** The modules among `paths` that the compiler can read. */
  sources(paths: readonly string[], workingFolder: string): SourceModule[] {
    return this.scripts(paths).map((path) => ({
      path: resolve(this.batch.base, path),
      display: relative(workingFolder, resolve(this.batch.base, path)),
      text: this.text(path),
      imports: this.#imports(path),
    }));
  }

  /** The paths of the user's modules with code. */
  scripts(paths: readonly string[] = Object.keys(this.metafile.inputs)): string[] {
    return paths.filter((path) => SCRIPT.test(path) && isUserFile(path, this.#ours));
  }

  text(path: string): string {
    return this.#read(path).toString("utf8");
  }

  #imports(path: string): Record<string, string> {
    const found = this.metafile.inputs[path]?.imports ?? [];
    return Object.fromEntries(
      found
        .filter(({ external, path }) => !external && isUserFile(path, this.#ours))
        .map(({ original, path }) => [original ?? path, resolve(this.batch.base, path)]),
    );
  }

  #read(path: string): Buffer {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(resolve(this.batch.base, path));
    this.#texts.set(path, text);
    return text;
  }
}

function posix(path: string): string {
  return path.split(sep).join("/");
}
