import { readFileSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { BuildFailure, Location, Message } from "esbuild";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { SourceModule } from "../compiler/sources.js";
import { type Batch, type Built, buildBundles, type Needs } from "./build-bundles.js";
import { missingMetadata } from "./decorator-metadata.js";
import { ENTRY } from "./entry.js";
import { externalPackages } from "./external-packages.js";
import type { FileBundle } from "./file-bundle.js";
import { diagnosticOf, isAftermath, spanOfSpecifier, warningOf } from "./messages.js";
import {
  byPackage,
  type MissingInPackage,
  type MissingModule,
  missingModule,
  missingModules,
} from "./missing-modules.js";
import { asksForItsLocation, type LocatedModule } from "./module-locations.js";
import { type OutsidePackage, outsidePackages } from "./outside-packages.js";
import { type Import, packageOf } from "./packages.js";
import { reachable, UserModules } from "./user-modules.js";

/** The results of loading. */
export interface Gathering {
  workingFolder: string;
  sources: Map<string, SourceModule>;
  bundles: Map<string, FileBundle>;
  diagnostics: Map<string, Diagnostic>;
}

const NO_NEEDS: Needs = { external: [], missing: [], located: [] };

/** Bundles the FILEs of a batch, and adds bundles and sources, or diagnostics, to the results. */
export async function loadBatch(batch: Batch, gathering: Gathering): Promise<void> {
  try {
    const { built, missing } = await build(batch);
    const modules = new UserModules(built.metafile, batch);
    const outside = await outsidePackages(built.metafile, batch.base);
    const located = await locateIn(modules, batch);
    const isComplete = outside.length === 0 && located.length === 0;
    const external = [...batch.external, ...outside.map(({ name }) => name)];
    const needs = { external, missing, located };
    const complete = isComplete ? built : await buildBundles(batch, needs);
    keep(complete, { modules, located }, batch, gathering);
    for (const warning of located.flatMap(({ warnings }) => warnings)) {
      const { file, start } = warning.span;
      textOf(file, gathering);
      gathering.diagnostics.set(`${file}:${start} ${warning.code}`, warning);
    }
    const metadata = missingMetadata(built.metafile, batch.base, gathering.workingFolder);
    if (metadata !== undefined) gathering.diagnostics.set("metadata", metadata);
    for (const warning of built.warnings) warnOfModule(warning, batch, gathering);
    for (const one of outside) warnOfOutside(one, batch, gathering);
    for (const one of byPackage(missing, built.metafile)) warnOfMissing(one, batch, gathering);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const { files } = batch;
    if (files.length === 1) report(error, files[0] as string, batch, gathering);
    // One broken module must not hide the mistakes in the others.
    else await Promise.all(files.map((file) => loadBatch({ ...batch, files: [file] }, gathering)));
  }
}

/** Bundles FILEs. Modules that only packages import, and that are not installed, stay outside. */
async function build(batch: Batch): Promise<{ built: Built; missing: MissingModule[] }> {
  const { external } = batch;
  try {
    return { built: await buildBundles(batch, { ...NO_NEEDS, external }), missing: [] };
  } catch (error) {
    const missing = isBuildFailure(error) ? missingModules(error) : undefined;
    if (missing === undefined) throw error;
    return { built: await buildBundles(batch, { ...NO_NEEDS, external, missing }), missing };
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** The modules of the user that ask where they are. */
async function locateIn(modules: UserModules, batch: Batch): Promise<LocatedModule[]> {
  const paths = modules.scripts().filter((path) => asksForItsLocation(modules.text(path)));
  if (paths.length === 0) return [];
  const { locate } = await import("./data-files.js");
  return paths.map((path) => locate(resolve(batch.base, path), modules.text(path), batch));
}

/** The user's modules in a batch. They are the same in each build of it. */
interface Modules {
  modules: UserModules;
  located: readonly LocatedModule[];
}

function keep(
  built: Built,
  { modules, located }: Modules,
  batch: Batch,
  gathering: Gathering,
): void {
  const { files, folder } = batch;
  built.bundles.forEach(({ entry, code, map }, index) => {
    const paths = reachable(built.metafile, entry);
    for (const module of modules.sources(paths, gathering.workingFolder)) {
      gathering.sources.set(module.path, module);
    }
    const file = files[index] as string;
    const inBundle = new Set(paths.map((path) => resolve(batch.base, path)));
    const asking = located.filter(({ path }) => inBundle.has(path));
    gathering.bundles.set(file, {
      folder,
      source: relative(folder, file).split(sep).join("/"),
      code,
      map,
      asksForLocation: asking.length > 0,
      data: asking.flatMap(({ files }) => files),
      copies: asking.flatMap(({ copies }) => copies),
      external: externalPackages(built.metafile, paths, batch.base),
      hasCommonJs: paths.some((path) => built.metafile.inputs[path]?.format === "cjs"),
      usesDagsterTs: paths.some((path) => modules.usesDagsterTs(path)),
      hashes: modules.hashes(paths),
    });
  });
}

/** Passes on a warning of esbuild about a module of the user's. */
function warnOfModule(warning: Message, { base }: Batch, gathering: Gathering): void {
  const { location } = warning;
  if (location === null || location.file.includes(ENTRY) || packageOf(location.file)) return;
  const file = resolve(base, location.file);
  const diagnostic = warningOf(warning, file, textOf(file, gathering));
  gathering.diagnostics.set(`${file}:${diagnostic.span.start} ${warning.text}`, diagnostic);
}

function warnOfOutside(outside: OutsidePackage, batch: Batch, gathering: Gathering): void {
  const { name, reason, cause } = outside;
  const isFile = isAbsolute(name);
  const what = isFile ? relative(gathering.workingFolder, name) : `The package "${name}"`;
  const through = !isFile && cause !== name ? cause : undefined;
  const kind = reason === "native" ? catalogue.nativeAddon : catalogue.needsFiles;
  const warning = kind.at(spanOf(outside, batch, gathering), { what, through });
  gathering.diagnostics.set(`outside ${name}`, warning);
}

function warnOfMissing(missing: MissingInPackage, batch: Batch, gathering: Gathering): void {
  const warning = catalogue.missingInPackage.at(spanOf(missing, batch, gathering), missing);
  gathering.diagnostics.set(`missing in ${missing.name}`, warning);
}

/** Where an import of the user's stands. */
function spanOf({ importer, specifier }: Import, { base }: Batch, gathering: Gathering) {
  const file = resolve(base, importer);
  return spanOfSpecifier(specifier, file, textOf(file, gathering));
}

function report(failure: BuildFailure, file: string, { base }: Batch, gathering: Gathering): void {
  const fileOf = (location: Location | null) =>
    location === null ? file : resolve(base, location.file);
  textOf(file, gathering);
  for (const message of failure.errors) {
    // Neither is an error by itself.
    if (missingModule(message) !== undefined || isAftermath(message)) continue;
    const inEntry = message.location?.file.includes(ENTRY) === true;
    const diagnostic = diagnosticOf(
      inEntry ? { ...message, location: null } : message,
      fileOf,
      (path) => textOf(path, gathering),
    );
    const { span } = diagnostic;
    gathering.diagnostics.set(`${span.file}:${span.start} ${diagnostic.message}`, diagnostic);
  }
}

/** Returns the text of a file that a diagnostic points into, and adds the file to the sources so that it can be shown. */
function textOf(path: string, { sources, workingFolder }: Gathering): string {
  const known = sources.get(path);
  if (known !== undefined) return known.text;
  const text = readFileSync(path, "utf8");
  sources.set(path, { path, display: relative(workingFolder, path), text, imports: {} });
  return text;
}
