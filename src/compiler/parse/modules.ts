import { ts } from "@ts-morph/common";
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
    // The name decides how it is parsed: as TypeScript, JavaScript, or either with JSX.
    const { path, text } = source;
    const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
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
