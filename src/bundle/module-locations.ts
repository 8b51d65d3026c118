import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { filterOf } from "./paths.js";

/**
 * What a module says of its own place: `import.meta.url` and the like, and what CommonJS gives to a file. In a bundle all
 * modules share one file, so each of the user's gets these values for where its source stands, seen from the bundle.
 */
const OF_MODULE = {
  "import.meta.url": "url",
  "import.meta.filename": "filename",
  "import.meta.dirname": "dirname",
  "import.meta.resolve": "resolve",
  "import.meta": "meta",
  __filename: "filename",
  __dirname: "dirname",
  "require.resolve": "require.resolve",
  "require.cache": "require.cache",
  "require.main": "main",
  module: "module",
};

/** The variable that each module of the user has of its own. Packages find that of the bundle on `globalThis`. */
const LOCATION = "__dagsterTsLocation";

/** esbuild replaces these names where no variable of the code has them. */
export const LOCATION_NAMES: Record<string, string> = Object.fromEntries(
  Object.entries(OF_MODULE).map(([name, member]) => [name, `${LOCATION}.${member}`]),
);

/** A module without any of this has no place to know. One with it may still have it in a comment. */
const MAY_ASK =
  /\bimport\s*\(\s*[^"'\s)]|\b(?:__(?:dirname|filename)|import\s*\.\s*meta|require\s*\.|module\s*(?:[.=!]==?|\.)|(?:===?)\s*module\b)/;

/** Whether the text of a module asks where the module is. */
export function asksForItsLocation(text: string): boolean {
  return MAY_ASK.test(text);
}

/** A module that asks where it is. Paths are absolute. */
export interface LocatedModule {
  path: string;
  /** Its place in a run: a URL relative to the bundle. */
  url: string;
  /** The files that it names. */
  files: string[];
  /** The files that are copied to the folder of the bundle, because they are not in it. */
  copies: { from: string; to: string }[];
  /** Warnings of what a bundle cannot follow. */
  warnings: Diagnostic[];
}

/** Gives modules their locations. The variable stands before the first line's text, so that lines keep their numbers. */
export function locateModules(modules: readonly LocatedModule[]): Plugin {
  const urls = new Map(modules.map(({ path, url }) => [path, url]));
  return {
    name: "module locations",
    setup({ onLoad }) {
      onLoad({ filter: filterOf(urls.keys()) }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        const [hashbang = ""] = /^#!.*\n/.exec(text) ?? [];
        const location = `const ${LOCATION}=${LOCATION}At(${JSON.stringify(urls.get(path))});`;
        return { contents: hashbang + location + text.slice(hashbang.length), loader: "default" };
      });
    },
  };
}

/** Makes locations in a bundle, after the code for CommonJS. `require.main` is undefined: a flow is never the program. */
export const LOCATION_CODE = [
  'import{dirname as __dagsterTsDirname}from"node:path";',
  'import{pathToFileURL as __dagsterTsUrl}from"node:url";',
  `const ${LOCATION}At=path=>{`,
  "const{href:url}=new globalThis.URL(path,import.meta.url),filename=__dagsterTsPath(url),",
  "dirname=__dagsterTsDirname(filename),require=__dagsterTsRequire(url),",
  "resolve=name=>/^\\.{0,2}\\//.test(name)?new globalThis.URL(name,url).href:",
  'name.startsWith("node:")?name:__dagsterTsUrl(require.resolve(name)).href;',
  "return{url,filename,dirname,resolve,require,meta:{url,filename,dirname,resolve},main:undefined,",
  "module:{id:filename,filename,path:dirname,exports:{},require,loaded:false,children:[]}}};",
  `globalThis.${LOCATION}??=${LOCATION}At(import.meta.url);`,
].join("");
