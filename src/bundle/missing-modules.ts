import type { BuildFailure, Message, Metafile, Plugin } from "esbuild";
import { importOf, packageOf } from "./packages.js";
import { filterOf } from "./paths.js";

/** A module that a package imports and that is not installed. Such a module stays outside the bundle, as in plain Node. */
export interface MissingModule {
  specifier: string;
  /** The module of the package that imports it: a path of the metafile. */
  importer: string;
}

/** The missing modules of a package, and the import in the user's code that leads to the package. */
export interface MissingInPackage {
  /** The name of the package. */
  name: string;
  modules: string[];
  importer: string;
  specifier: string;
}

/** The module that an error of esbuild is about, if a package imports it and it is not installed. */
export function missingModule({ text, location }: Message): MissingModule | undefined {
  const specifier = /^Could not resolve "(.*)"$/s.exec(text)?.[1];
  if (specifier === undefined || location === null) return undefined;
  if (packageOf(location.file) === undefined) return undefined;
  return { specifier, importer: location.file };
}

/** The modules that made a build fail; undefined if it failed for anything else as well. */
export function missingModules({ errors }: BuildFailure): MissingModule[] | undefined {
  const missing = errors.map(missingModule).filter((one) => one !== undefined);
  return missing.length === errors.length ? missing : undefined;
}

/** Leaves these modules outside where packages import them. The user's own imports of them are still looked for. */
export function leaveOutside(missing: readonly MissingModule[]): Plugin {
  const specifiers = new Set(missing.map(({ specifier }) => specifier));
  return {
    name: "missing modules",
    setup({ onResolve }) {
      onResolve({ filter: filterOf(specifiers) }, async ({ path, importer }) =>
        packageOf(importer) === undefined ? undefined : { path, external: true },
      );
    },
  };
}

/** The warnings about missing modules, one for each package. */
export function byPackage(
  missing: readonly MissingModule[],
  metafile: Metafile,
): MissingInPackage[] {
  const found = new Map<string, MissingInPackage>();
  for (const { specifier, importer } of missing) {
    const { name } = packageOf(importer) ?? { name: importer };
    const known = found.get(name);
    if (known === undefined) {
      found.set(name, { name, modules: [specifier], ...importOf(importer, metafile) });
    } else if (!known.modules.includes(specifier)) {
      known.modules.push(specifier);
    }
  }
  // esbuild reports errors in any order.
  for (const { modules } of found.values()) modules.sort();
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
