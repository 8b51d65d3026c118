import { dirname, resolve } from "node:path";
import type { SourceModule, Sources } from "../../src/compiler/sources.js";

const SPECIFIER = /(?:from|import|require\()\s*["'](\.{1,2}\/[^"']*)["']/g;

/** Modules that are in memory alone, by name: `{ "flow.ts": "..." }`. */
export function sourcesOf(texts: Record<string, string>): Sources {
  const paths = new Set(Object.keys(texts).map((name) => `/${name}`));
  const modules = Object.entries(texts).map(([name, text]): [string, SourceModule] => {
    const path = `/${name}`;
    const imports = importsOf(text, path, (candidate) => paths.has(candidate));
    return [path, { path, display: name, text, imports }];
  });
  return new Map(modules);
}

function importsOf(
  text: string,
  path: string,
  exists: (path: string) => boolean,
): Record<string, string> {
  const imports: Record<string, string> = {};
  for (const [, specifier = ""] of text.matchAll(SPECIFIER)) {
    const target = resolve(dirname(path), specifier);
    const candidates = [target.replace(/\.js$/, ".ts"), `${target}.ts`, `${target}/index.ts`];
    const found = candidates.find(exists);
    if (found !== undefined) imports[specifier] = found;
  }
  return imports;
}
