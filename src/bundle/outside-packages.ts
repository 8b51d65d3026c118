import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { asksForItsLocation } from "./module-locations.js";
import { type Import, importsOf, packageOf } from "./packages.js";

/** A package that must stay outside a bundle, and an import in the user's code that leads to it. */
export interface OutsidePackage extends Import {
  /** The name of the package that the user imports, or the absolute path of the user's own `.node` file. */
  name: string;
  /** Why: it is a native add-on, it looks for files beside itself, or it imports a package that does. */
  reason: "native" | "files";
  /** The name of the package that is the reason. */
  cause: string;
}

const LOADERS = [
  "bindings",
  "node-gyp-build",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "prebuild-install",
];

/** The name of a package with a binary for one system, as in `@img/sharp-linux-x64`. */
const PLATFORM = /[-/](?:linux|darwin|win32)-(?:x64|arm64)/;

/**
 * Finds the packages that work only where they are installed, each once. What the user imports stays outside, rather
 * than a package that it imports in turn, because Node finds only the former from the folder of the bundle.
 *
 * @param folder - the folder of the metafile's paths
 */
export async function outsidePackages(
  metafile: Metafile,
  folder: string,
): Promise<OutsidePackage[]> {
  const found = new Map<string, OutsidePackage>();
  const judge = new PackageJudge(folder);
  for (const path of Object.keys(metafile.inputs)) {
    const owner = packageOf(path);
    const reason = path.endsWith(".node")
      ? "native"
      : owner && (await judge.reason(path, owner.folder));
    if (reason === undefined) continue;
    const cause = owner?.name ?? resolve(folder, path);
    for (const { target, ...place } of importsOf(path, metafile)) {
      const name = packageOf(target)?.name ?? cause;
      if (!found.has(name)) found.set(name, { name, reason, cause, ...place });
    }
  }
  return [...found.values()];
}

/** Says why a module cannot be bundled. */
class PackageJudge {
  private readonly native = new Map<string, boolean>();
  private readonly wasm = new Map<string, readonly string[]>();

  constructor(private readonly folder: string) {}

  async reason(path: string, root: string): Promise<OutsidePackage["reason"] | undefined> {
    const isNative = this.native.get(root) ?? isNativePackage(resolve(this.folder, root));
    this.native.set(root, isNative);
    if (isNative) return "native";
    return (await this.needsFiles(resolve(this.folder, path))) ? "files" : undefined;
  }

  private async needsFiles(file: string): Promise<boolean> {
    if (!/\.[cm]?js$/.test(file)) return false;
    const text = readFileSync(file, "utf8");
    if (this.wasmBeside(dirname(file)).some((name) => text.includes(name))) return true;
    if (!asksForItsLocation(text)) return false;
    const { namesFiles } = await import("./data-files.js");
    return namesFiles(file, text);
  }

  /** The WebAssembly files in a folder. Code that loads one computes its path in ways of its own. */
  private wasmBeside(folder: string): readonly string[] {
    const known = this.wasm.get(folder);
    if (known !== undefined) return known;
    const names = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
    this.wasm.set(folder, names);
    return names;
  }
}

function isNativePackage(root: string): boolean {
  if (existsSync(join(root, "binding.gyp"))) return true;
  const file = join(root, "package.json");
  if (!existsSync(file)) return false;
  const { gypfile, napi, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(file, "utf8"),
  ) as {
    gypfile?: boolean;
    napi?: object;
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
  };
  if (gypfile === true || napi !== undefined) return true;
  if (Object.keys(optionalDependencies ?? {}).some((name) => PLATFORM.test(name))) return true;
  return LOADERS.some((loader) => dependencies?.[loader] !== undefined);
}
