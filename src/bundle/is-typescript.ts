/** Whether a path is that of a TypeScript module, and not of declarations alone. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}
