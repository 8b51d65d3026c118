import { Project, type ts } from "ts-morph";
import type { SourceSpan } from "../source-span.js";
import type { SourceModule, Sources } from "../sources.js";
import { type ModuleNames, namesOf } from "./module-names.js";

/** A module of the user's, parsed. */
export interface ParsedModule {
  source: SourceModule;
  syntax: ts.SourceFile;
  names: ModuleNames;
}

/** Parses modules when they are first asked for, each once. */
export class Modules {
  private readonly parsed = new Map<string, ParsedModule>();
  private readonly project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });

  constructor(private readonly sources: Sources) {}

  /** The module of an absolute path; undefined if it is none of the user's. */
  read(path: string): ParsedModule | undefined {
    const known = this.parsed.get(path);
    const source = this.sources.get(path);
    if (known !== undefined || source === undefined) return known;
    const module = this.parse(source);
    this.parsed.set(path, module);
    return module;
  }

  private parse(source: SourceModule): ParsedModule {
    // The project's own path: a real one could hold what is no path on its file system.
    const extension = /\.[^./\\]*$/.exec(source.path)?.[0] ?? ".ts";
    const path = `/${this.parsed.size}${extension}`;
    const syntax = this.project.createSourceFile(path, source.text).compilerNode as ts.SourceFile;
    return { source, syntax, names: namesOf(syntax) };
  }
}

/** Where a node stands, comments before it left out. */
export function spanOf(module: ParsedModule, node: ts.Node): SourceSpan {
  return spanBetween(module, node.getStart(module.syntax), node.end);
}

/** A place in a module, by the parser's offsets: it drops a byte order mark. */
export function spanBetween(module: ParsedModule, start: number, end: number): SourceSpan {
  const dropped = module.source.text.length - module.syntax.text.length;
  return { file: module.source.path, start: start + dropped, end: end + dropped };
}
