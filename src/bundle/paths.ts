import { realpathSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";

/** The path of a folder as esbuild names it, without symbolic links. The folder need not exist yet. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : resolve(realFolder(parent), relative(parent, folder));
  }
}

/** Whether a path is in a folder, or is the folder. Both are absolute; symbolic links are resolved. */
export function isInside(path: string, folder: string): boolean {
  const [inner, outer] = [realFolder(path), realFolder(folder)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Whether a path is that of a TypeScript module, rather than of declarations. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** The pattern of exactly these names, for esbuild's plugins. */
export function filterOf(names: Iterable<string>): RegExp {
  const escaped = [...names].map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`^(?:${escaped.join("|")})$`);
}
