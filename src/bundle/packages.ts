import type { Metafile } from "esbuild";

const IN_PACKAGE = /^(?:.*[\\/])?node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;

/** The name of a package, or a pattern of names. The schema of dagster-ts.yaml has it too. */
export const PACKAGE_PATTERN = /^(@[A-Za-z0-9*][A-Za-z0-9*._-]*\/)?[A-Za-z0-9*][A-Za-z0-9*._-]*$/;

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

/** An import of the user's, with the module that it leads to. */
interface UserImport extends Import {
  /** A path of the metafile. */
  target: string;
}

const importers = new WeakMap<Metafile, Map<string, Import[]>>();

/** Climbs from a module of a package to the nearest import in the user's code that leads to it. */
export function importOf(path: string, metafile: Metafile): Import {
  const [{ importer, specifier }] = importsOf(path, metafile);
  return { importer, specifier };
}

/** Climbs from a module of a package to all imports in the user's code that lead to it, the nearest first. */
export function importsOf(path: string, metafile: Metafile): [UserImport, ...UserImport[]] {
  const known = importers.get(metafile) ?? importersOf(metafile);
  importers.set(metafile, known);
  const reached = new Set([path]);
  const imports: UserImport[] = [];
  for (const here of reached) {
    for (const found of known.get(here) ?? []) {
      if (packageOf(found.importer) === undefined) imports.push({ ...found, target: here });
      else reached.add(found.importer);
    }
  }
  const [first, ...others] = imports;
  return first === undefined
    ? [{ importer: path, specifier: path, target: path }]
    : [first, ...others];
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
