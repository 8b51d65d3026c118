import { realpathSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";

/** A folder as esbuild names it, symbolic links resolved; one that is not there yet as it will be. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : resolve(realFolder(parent), relative(parent, folder));
  }
}

/** Whether a path lies in a folder, or is it, symbolic links resolved. Both are absolute. */
export function isInside(path: string, folder: string): boolean {
  const [inner, outer] = [realFolder(path), realFolder(folder)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Whether a path is that of a TypeScript module, and not of declarations alone. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}
