import { basename } from "node:path";

/** The free name in a bundle's code that the manifest replaces: known only after compilation. */
export const MANIFEST = "__DAGSTER_TS_MANIFEST__";

/** By this name the entry stands in esbuild's messages and metafile. */
export const ENTRY = "dagster-ts:entry";

/** The module that exports a flow of `file` to the runtime, to be resolved from the file's folder. */
export function entryOf(file: string): string {
  const specifier = JSON.stringify(`./${basename(file)}`);
  return `import * as flows from ${specifier};
export const manifest = ${MANIFEST};
export const flowClass = flows[manifest.flow] ?? flows.default;
`;
}
