import { Node, Project, type SourceFile, ts } from "ts-morph";
import type { SourceSpan } from "../source-span.js";
import type { SourceModule, Sources } from "../sources.js";

/** A module of the user's with its syntax. */
export interface ParsedModule {
  source: SourceModule;
  file: SourceFile;
  modules: Modules;
}

const moduleOfFile = new WeakMap<SourceFile, ParsedModule>();

/**
 * The modules of one compilation in a ts-morph project, each parsed when it is first asked for.
 *
 * The project is in memory and never starts the type checker. Measured for the fruit flow with the
 * code cache warm: a single `getSymbol()` takes 5 to 6 ms of CPU even without lib declarations, and the
 * declarations of "dagster-ts" that it needs take 10 more. Parsing takes 5 ms. So names are looked up in the
 * syntax: see `names.ts`.
 */
export class Modules {
  private readonly parsed = new Map<string, ParsedModule>();
  private readonly project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true, noLib: true, target: ts.ScriptTarget.Latest },
  });

  constructor(private readonly sources: Sources) {}

  /** The module of an absolute path; undefined if it is not one of the user's. */
  read(path: string): ParsedModule | undefined {
    const known = this.parsed.get(path);
    const source = this.sources.get(path);
    if (known !== undefined || source === undefined) return known;
    const file = this.project.createSourceFile(path, source.text);
    const module = { source, file, modules: this };
    this.parsed.set(path, module);
    moduleOfFile.set(file, module);
    return module;
  }
}

/** The module that holds a node. */
export function moduleOf(node: Node): ParsedModule {
  const module = moduleOfFile.get(node.getSourceFile());
  if (module === undefined) throw new Error("A node of a file that Modules has not read");
  return module;
}

/** The module that an import specifier leads to; undefined if it is a package. */
export function importedModule(importer: ParsedModule, specifier: string) {
  const path = importer.source.imports[specifier];
  return path === undefined ? undefined : importer.modules.read(path);
}

/** Where a node is, without the comments before it. */
export function spanOf(node: Node): SourceSpan {
  return spanBetween(moduleOf(node), node.getStart(), node.getEnd());
}

/** A range of the parsed text as a range of the source: the parser drops a byte order mark. */
export function spanBetween({ source, file }: ParsedModule, start: number, end: number) {
  const dropped = source.text.length - file.compilerNode.text.length;
  return { file: source.path, start: start + dropped, end: end + dropped };
}

/** The text of the doc comment before a declaration, without its tags; undefined if there is none. */
export function docCommentOf(node: Node): string | undefined {
  const comment = Node.isJSDocable(node) ? node.getJsDocs().at(-1) : undefined;
  const text = comment?.getCommentText()?.replace(/\r\n?/g, "\n").trim();
  return text === "" ? undefined : text;
}
