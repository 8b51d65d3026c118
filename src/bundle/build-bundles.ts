import { basename, dirname, isAbsolute } from "node:path";
import {
  type BuildOptions,
  build,
  type Message,
  type Metafile,
  type OutputFile,
  type Plugin,
} from "esbuild";
import { ENTRY, entryOf } from "./entry.js";
import { leavePackagesOutside } from "./external-packages.js";
import { leaveOutside, type MissingModule } from "./missing-modules.js";
import { LOCATION_NAMES, type LocatedModule, locateModules } from "./module-locations.js";
import { clientFile, runtimeLink } from "./package-files.js";

/** FILEs that one pass can bundle. Their paths are absolute, without symbolic links. */
export interface Batch {
  files: string[];
  /** The folder of the FILEs. The paths of the metafile are relative to it. */
  base: string;
  /** Where the bundles will be written. */
  folder: string;
  /** Whether data files outside of that folder are copied to it. */
  copiesData: boolean;
  /** Names and patterns of the packages that the user leaves outside. */
  external: readonly string[];
}

/** A build in which every import was found. */
export interface Built {
  metafile: Metafile;
  /** esbuild's warnings, also about modules of packages. */
  warnings: Message[];
  /** The bundle of each FILE, in order. It lacks the manifest. */
  bundles: { entry: string; code: string; map: string }[];
}

/** What differs between the builds of a batch, because only a build shows what it needs. */
export interface Needs {
  /** Names and patterns of packages, and paths of files, that stay outside of bundles. */
  external: readonly string[];
  /** Modules that stay outside where packages import them. */
  missing: readonly MissingModule[];
  /** The modules that ask where they are. */
  located: readonly LocatedModule[];
}

/**
 * Bundles FILEs of one folder in one pass. What the compiler reads and what runs are thus resolved in the same way.
 *
 * @throws esbuild's BuildFailure, with `errors`
 */
export async function buildBundles(batch: Batch, needs: Needs): Promise<Built> {
  const { external, missing, located } = needs;
  const { files, base, folder } = batch;
  const [only] = files;
  const single = only !== undefined && files.length === 1;
  const { plugins = [], ...entries } = single ? singleEntry(only) : virtualEntries(files);
  const { metafile, outputFiles, warnings } = await build({
    ...entries,
    plugins: [
      ...(external.length === 0 ? [] : [leavePackagesOutside(external)]),
      ...(missing.length === 0 ? [] : [leaveOutside(missing)]),
      ...(located.length === 0 ? [] : [locateModules(located)]),
      ...plugins,
    ],
    define: located.length === 0 ? {} : LOCATION_NAMES,
    absWorkingDir: base,
    outdir: folder,
    alias: { "dagster-ts": runtimeLink(), "dagster-ts/client": clientFile() },
    external: external.filter((name) => isAbsolute(name)),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    sourcemap: "external",
    sourcesContent: false,
    // Removes the comments with the paths of modules, so that the bundle is the same wherever the runtime is installed.
    minifyWhitespace: true,
    keepNames: true,
    loader: { ".node": "empty" },
    logLevel: "silent",
    logLimit: 0,
  });
  return {
    metafile,
    warnings,
    bundles: files.map((_, index) => pick(metafile, outputFiles, index)),
  };
}

/** One entry needs no plugin: esbuild works while the main thread is busy loading the compiler. */
function singleEntry(file: string): BuildOptions {
  return {
    stdin: { contents: entryOf(file), resolveDir: dirname(file), sourcefile: ENTRY, loader: "js" },
    entryNames: outputName(0),
  };
}

function virtualEntries(files: readonly string[]): BuildOptions {
  const plugin: Plugin = {
    name: "dagster-ts",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\d+$/ }, ({ path, kind }) =>
        kind === "entry-point" ? { path, namespace: ENTRY } : undefined,
      );
      onLoad({ filter: /^/, namespace: ENTRY }, ({ path }) => {
        const file = files[Number(path)] as string;
        return { contents: entryOf(file), resolveDir: dirname(file) };
      });
    },
  };
  return {
    entryPoints: files.map((_, index) => ({ in: String(index), out: outputName(index) })),
    plugins: [plugin],
  };
}

function outputName(index: number): string {
  return `dagster-ts-${index}`;
}

function pick(metafile: Metafile, outputs: OutputFile[], index: number): Built["bundles"][number] {
  const name = `${outputName(index)}.js`;
  const text = (file: string) => {
    const found = outputs.find(({ path }) => basename(path) === file);
    if (found === undefined) throw new Error(`esbuild made no ${file}`);
    return found.text;
  };
  const [, output] =
    Object.entries(metafile.outputs).find(([path]) => basename(path) === name) ?? [];
  const entry = output?.entryPoint;
  if (entry === undefined) throw new Error(`esbuild made ${name} of no entry`);
  return { entry, code: text(name), map: text(`${name}.map`) };
}
