import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { type Import, importOf, packageOf } from "./packages.js";

/** A native add-on, which must stay outside a bundle, and the import in the user's code that leads to it. */
export interface NativeAddon extends Import {
  /** The name of a package, or the absolute path of the user's own `.node` file. */
  name: string;
}

const LOADERS = [
  "bindings",
  "node-gyp-build",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "prebuild-install",
];

/** The native add-ons in a bundle, each once. Importers are paths of the metafile. */
export function nativeAddons(metafile: Metafile, folder: string): NativeAddon[] {
  const found = new Map<string, NativeAddon>();
  const isNative = packageJudge(folder);
  for (const path of Object.keys(metafile.inputs)) {
    const owner = packageOf(path);
    if (!path.endsWith(".node") && !(owner !== undefined && isNative(owner.folder))) continue;
    const outside = owner?.name ?? resolve(folder, path);
    if (!found.has(outside)) found.set(outside, { name: outside, ...importOf(path, metafile) });
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
