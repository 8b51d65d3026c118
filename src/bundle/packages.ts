import type { Metafile } from "esbuild";

const IN_PACKAGE = /^(?:.*[\\/])?node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;

/** The package that a file belongs to, with the package's folder; undefined if it is a file of the user. */
export function packageOf(path: string): { name: string; folder: string } | undefined {
  const [folder, name] = IN_PACKAGE.exec(path) ?? [];
  return folder === undefined || name === undefined ? undefined : { folder, name };
}

/** An import: the module that has it, a path of the metafile, and what it says. */
export interface Import {
  importer: string;
  specifier: string;
}

const importers = new WeakMap<Metafile, Map<string, Import[]>>();

/** Climbs from a module of a package to the nearest import in the user's code that leads to it. */
export function importOf(path: string, metafile: Metafile): Import {
  const known = importers.get(metafile) ?? importersOf(metafile);
  importers.set(metafile, known);
  const reached = new Set([path]);
  for (const here of reached) {
    for (const found of known.get(here) ?? []) {
      if (packageOf(found.importer) === undefined) return found;
      reached.add(found.importer);
    }
  }
  return { importer: path, specifier: path };
}

/** The imports of each module. */
function importersOf({ inputs }: Metafile): Map<string, Import[]> {
  const found = new Map<string, Import[]>();
  for (const [importer, { imports }] of Object.entries(inputs)) {
    for (const { path, original } of imports) {
      const known = found.get(path) ?? [];
      known.push({ importer, specifier: original ?? path });
      found.set(path, known);
    }
  }
  return found;
}
