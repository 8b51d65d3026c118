import { basename } from "node:path";

/** A free name in the code of a bundle. The manifest replaces it, because it is known only after compilation. */
export const MANIFEST = "__DAGSTER_TS_MANIFEST__";

/** The name of the entry in esbuild's messages and in the metafile. */
export const ENTRY = "dagster-ts:entry";

/** The module that exports a flow of `file` to the runtime. Its imports are resolved from the folder of the file. */
export function entryOf(file: string): string {
  const specifier = JSON.stringify(`./${basename(file)}`);
  return `import * as flows from ${specifier};
export const manifest = ${MANIFEST};
export const flowClass = flows[manifest.flow] ?? flows.default;
`;
}
