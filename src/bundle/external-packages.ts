import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import type { Metafile, Plugin, PluginBuild } from "esbuild";
import { packageOf } from "./packages.js";

/** The namespace of modules that take a CommonJS package from outside. */
const NAMESPACE = "dagster-ts:external";

/** Marks the resolutions that the plugin itself asks for. */
const ASKED = Symbol("asked by the plugin");

/** A package that a bundle takes from where it is deployed. */
export interface ExternalPackage {
  name: string;
  /** As installed here. */
  version: string;
  /** Where it is installed here, absolute. */
  folder: string;
}

/** Whether a specifier is of a package that one of the patterns names, as in `knex` or `@duckdb/*`. */
export function isNamed(specifier: string, patterns: readonly string[]): boolean {
  const name = packageName(specifier);
  return name !== undefined && patterns.some((pattern) => patternOf(pattern).test(name));
}

/**
 * Leaves packages outside. What an import of one means is still what it means inside, also in modules that TypeScript
 * compiles to CommonJS: an import of a CommonJS package becomes a `require`, to which esbuild applies its rules.
 */
export function leavePackagesOutside(patterns: readonly string[]): Plugin {
  return {
    name: "external packages",
    setup(build) {
      build.onResolve({ filter: /^(?:@[^/]+\/)?[^./@][^/]*/ }, async (request) => {
        const { path, kind, pluginData, importer } = request;
        if (pluginData === ASKED || !isNamed(path, patterns)) return undefined;
        const isRequire = kind === "require-call" || kind === "require-resolve";
        if (request.namespace === NAMESPACE || isRequire) return { path, external: true };
        const isCommonJs = await resolvesToCommonJs(build, request);
        // A bundled package decides for itself how it imports another one.
        if (!isCommonJs || packageOf(importer) !== undefined) return { path, external: true };
        return { path, namespace: NAMESPACE };
      });
      build.onLoad({ filter: /^/, namespace: NAMESPACE }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
        loader: "js",
      }));
    },
  };
}

type Request = Parameters<Parameters<PluginBuild["onResolve"]>[1]>[0];

async function resolvesToCommonJs(
  { resolve }: PluginBuild,
  { path, kind, importer, namespace, resolveDir }: Request,
): Promise<boolean> {
  const found = await resolve(path, { kind, importer, namespace, resolveDir, pluginData: ASKED });
  if (found.errors.length > 0 || found.external) return false;
  if (/\.[cm]js$/.test(found.path)) return found.path.endsWith(".cjs");
  for (let folder = dirname(found.path); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return readPackage(file).type !== "module";
  }
  return true;
}

/** The packages that modules of a bundle take from outside, and that are installed. Paths are those of the metafile. */
export function externalPackages(
  metafile: Metafile,
  paths: readonly string[],
  base: string,
): ExternalPackage[] {
  const found = new Map<string, ExternalPackage>();
  for (const path of paths) {
    const shim = path.startsWith(`${NAMESPACE}:`) ? [path.slice(NAMESPACE.length + 1)] : [];
    const imports = metafile.inputs[path]?.imports ?? [];
    const outside = imports.filter(({ external }) => external).map(({ path }) => path);
    const from = shim.length > 0 ? base : dirname(join(base, path));
    for (const specifier of [...shim, ...outside]) {
      // A package may have the name of a module of Node, such as `buffer`, which wins.
      const name = isBuiltin(specifier) ? undefined : packageName(specifier);
      const installed = name && !found.has(name) ? findPackage(name, from) : undefined;
      if (name !== undefined && installed !== undefined) found.set(name, installed);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Finds a package as Node does, from a folder upwards. */
export function findPackage(name: string, from: string): ExternalPackage | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    const file = join(place, "package.json");
    if (existsSync(file)) return { name, version: readPackage(file).version ?? "", folder: place };
    if (folder === dirname(folder)) return undefined;
  }
}

function readPackage(file: string): { type?: string; version?: string } {
  return JSON.parse(readFileSync(file, "utf8")) as { type?: string; version?: string };
}

function packageName(specifier: string): string | undefined {
  return /^(?:@[^/]+\/)?[^./@:][^/:]*(?=\/|$)/.exec(specifier)?.[0];
}

function patternOf(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`);
}
