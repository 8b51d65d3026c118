import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";

/** A native add-on, which must stay outside a bundle, and the import in the user's code that leads to it. */
export interface NativeAddon {
  /** The name of a package, or the absolute path of the user's own `.node` file. */
  name: string;
  importer: string;
  specifier: string;
}

const LOADERS = [
  "bindings",
  "node-gyp-build",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "prebuild-install",
];
const IN_PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** The native add-ons in a bundle, each once. Importers are paths of the metafile. */
export function nativeAddons(metafile: Metafile, folder: string): NativeAddon[] {
  const found = new Map<string, NativeAddon>();
  const isNative = packageJudge(folder);
  const importers = importersOf(metafile);
  for (const path of Object.keys(metafile.inputs)) {
    const [root, name] = IN_PACKAGE.exec(path) ?? [];
    const native =
      root === undefined ? path.endsWith(".node") : path.endsWith(".node") || isNative(root);
    if (!native) continue;
    const outside = name ?? resolve(folder, path);
    if (!found.has(outside)) found.set(outside, { name: outside, ...origin(path, importers) });
  }
  return [...found.values()];
}

function packageJudge(folder: string): (root: string) => boolean {
  const known = new Map<string, boolean>();
  return (root) => {
    const answer = known.get(root) ?? isNativePackage(resolve(folder, root));
    known.set(root, answer);
    return answer;
  };
}

function isNativePackage(root: string): boolean {
  if (existsSync(join(root, "binding.gyp"))) return true;
  const file = join(root, "package.json");
  if (!existsSync(file)) return false;
  const { gypfile, napi, dependencies } = JSON.parse(readFileSync(file, "utf8")) as {
    gypfile?: boolean;
    napi?: object;
    dependencies?: Record<string, string>;
  };
  if (gypfile === true || napi !== undefined) return true;
  return LOADERS.some((loader) => dependencies?.[loader] !== undefined);
}

type Importers = Map<string, { importer: string; specifier: string }>;

/** The first import of each module. */
function importersOf(metafile: Metafile): Importers {
  const importers: Importers = new Map();
  for (const [importer, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path, original } of imports) {
      if (!importers.has(path)) importers.set(path, { importer, specifier: original ?? path });
    }
  }
  return importers;
}

/** Climbs from a module of a package to the import in the user's code. */
function origin(path: string, importers: Importers): { importer: string; specifier: string } {
  const seen = new Set<string>();
  let here = path;
  while (!seen.has(here)) {
    seen.add(here);
    const found = importers.get(here);
    if (found === undefined) break;
    if (!IN_PACKAGE.test(found.importer)) return found;
    here = found.importer;
  }
  return { importer: path, specifier: path };
}
