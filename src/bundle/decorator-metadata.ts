import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { getTsconfig } from "get-tsconfig";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { spanOfSpecifier } from "./messages.js";
import { importOf, packageOf } from "./packages.js";

/** The package through which code reads the metadata of decorators. tsyringe, typeorm and class-transformer need it. */
const READER = "reflect-metadata";

/**
 * The diagnostic for a bundle whose code reads the types that TypeScript's `emitDecoratorMetadata` would leave in it.
 * esbuild leaves none, because it knows no types.
 *
 * @param base the folder of the metafile's paths
 */
export function missingMetadata(
  metafile: Metafile,
  base: string,
  workingFolder: string,
): Diagnostic | undefined {
  const reader = Object.keys(metafile.inputs).find((path) => packageOf(path)?.name === READER);
  if (reader === undefined) return undefined;
  const { importer, specifier } = importOf(reader, metafile);
  const file = resolve(base, importer);
  const tsconfig = getTsconfig(dirname(file));
  if (tsconfig?.config.compilerOptions?.emitDecoratorMetadata !== true) return undefined;
  const span = spanOfSpecifier(specifier, file, readFileSync(file, "utf8"));
  const display = relative(workingFolder, tsconfig.path);
  return catalogue.decoratorMetadata.at(span, { tsconfig: display });
}
