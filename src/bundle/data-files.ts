import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ts } from "ts-morph";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { LocatedModule } from "./module-locations.js";
import { packageOf } from "./packages.js";
import { isInside } from "./paths.js";

/** Where bundles are written, and whether data files may be copied there. */
export interface Place {
  folder: string;
  copiesData: boolean;
}

/**
 * Finds where a module is, seen from the bundle: where its source is, so that it finds the files beside it. A module that
 * names files outside of the bundle's folder is in a copy of its surroundings that has these files.
 *
 * @param place.copiesData - whether to copy; otherwise only the machine of the author has these files
 */
export function locate(path: string, text: string, place: Place): LocatedModule {
  const { folder, copiesData } = place;
  const { files, warnings } = namedFiles(path, text);
  const isOutside = files.some((file) => !isInside(file, folder));
  if (!copiesData || !isOutside) {
    return { path, url: urlOf(relative(folder, path)), files, copies: [], warnings };
  }
  const root = commonFolder([path, ...files]);
  const copy = nameOfCopy(relative(folder, path));
  const copies = files.map((from) => ({ from, to: join(folder, copy, relative(root, from)) }));
  return { path, url: urlOf(join(copy, relative(root, path))), files, copies, warnings };
}

/** The name of the folder with the files of a module, by its path: `lib-queries.files` for `lib/queries.ts`. */
function nameOfCopy(path: string): string {
  const steps = path.replace(/\.[^.]*$/, "").split(sep);
  return `${steps.map((step) => (step === ".." ? "up" : step)).join("-")}.files`;
}

function commonFolder([first = "", ...others]: readonly string[]): string {
  let folder = dirname(first);
  while (!others.every((path) => isInside(path, folder))) folder = dirname(folder);
  return folder;
}

function urlOf(path: string): string {
  return `./${path.split(sep).map(encodeURIComponent).join("/")}`;
}

/** The files that a module names from its own place, as in `new URL("./movies.csv", import.meta.url)`. */
interface NamedFiles {
  /** Absolute paths of those that exist. Folders stand for the files in them. */
  files: string[];
  /** Warnings of what a bundle cannot follow: computed names, and modules that are named as files. */
  warnings: Diagnostic[];
}

/** A path or a URL in the source that was computed, and whether the module's place went into it. */
interface Value {
  text: string;
  isLocated: boolean;
}

const { SyntaxKind } = ts;
/** Functions of `node:path` and `node:url` that make a path of others. */
const PATH_FUNCTIONS: Record<string, (...parts: string[]) => string> = {
  join: (...parts) => join(...parts),
  resolve: (...parts) => resolve(...parts),
  dirname: (path) => dirname(path ?? ""),
  fileURLToPath: (url) => fileURLToPath(url ?? ""),
};
const SCRIPT = /\.[cm]?[jt]sx?$/;

/** Whether a module of a package names files beside itself, or modules as files. Then it works only where it is. */
export function namesFiles(path: string, text: string): boolean {
  const { files, warnings } = namedFiles(path, text);
  return files.length > 0 || warnings.some(({ code }) => code === catalogue.moduleAsFile.code);
}

/** Finds the files that a module names. Reads the syntax only. */
function namedFiles(path: string, text: string): NamedFiles {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const reader = new PathReader(source);
  const files = new Set<string>();
  const warnings: Diagnostic[] = [];
  const spanOf = (node: ts.Node) => {
    return { file: path, start: node.getStart(source), end: node.getEnd() };
  };
  const visit = (node: ts.Node): void => {
    const value = ts.isExpression(node) ? reader.read(node) : undefined;
    if (value?.isLocated) {
      const named = pathOf(value.text);
      if (isModule(named) && named !== path) {
        warnings.push(catalogue.moduleAsFile.at(spanOf(node), { name: basename(named) }));
      } else for (const file of filesAt(named, path)) files.add(file);
      return;
    }
    if (reader.isComputed(node)) {
      warnings.push(catalogue.computedDataFile.at(spanOf(node)));
      return;
    }
    const specifier = specifierOf(node);
    if (specifier !== undefined && !ts.isStringLiteralLike(specifier)) {
      warnings.push(catalogue.computedImport.at(spanOf(specifier)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { files: [...files], warnings };
}

function pathOf(place: string): string {
  return resolve(place.startsWith("file:") ? fileURLToPath(place) : place);
}

/** What a call of `import()` loads. */
function specifierOf(node: ts.Node): ts.Expression | undefined {
  const isImport = ts.isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}

function isModule(path: string): boolean {
  return SCRIPT.test(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The data at a path. None for the module itself, its own folder, or one around it. */
function filesAt(path: string, module: string): string[] {
  if (`${module}${sep}`.startsWith(`${path}${sep}`)) return [];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return [path];
  if (!stats?.isDirectory()) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !SCRIPT.test(file) && packageOf(file) === undefined)
    .sort();
}

/** Computes expressions whose value the source shows. */
class PathReader {
  /** The initializers of constants, by name. A name that is declared twice has none. */
  private readonly constants = new Map<string, ts.Expression | undefined>();

  constructor(private readonly source: ts.SourceFile) {
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) {
        const name = node.name.text;
        this.constants.set(name, this.constants.has(name) ? undefined : node.initializer);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }

  /** Undefined if the value is not in the source. `depth` ends a circle of constants. */
  read(node: ts.Expression, depth = 0): Value | undefined {
    if (depth > 20) return undefined;
    const read = (inner: ts.Expression) => this.read(inner, depth + 1);
    const here = this.placeOf(node);
    if (here !== undefined) return { text: here, isLocated: true };
    if (ts.isStringLiteralLike(node)) return { text: node.text, isLocated: false };
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isNonNullExpression(node)
    ) {
      return read(node.expression);
    }
    if (ts.isIdentifier(node)) {
      const constant = this.constants.get(node.text);
      return constant && read(constant);
    }
    if (ts.isPropertyAccessExpression(node)) {
      return /^(href|pathname)$/.test(node.name.text) ? read(node.expression) : undefined;
    }
    const resolved = this.resolvedPath(node);
    if (resolved !== undefined) return { text: resolved, isLocated: true };
    const parts = partsOf(node);
    return parts && combine(parts.combine, parts.nodes.map(read));
  }

  /** Whether an expression makes a path of the module's place and of something that is not in the source. */
  isComputed(node: ts.Node): boolean {
    const parts = ts.isExpression(node) ? partsOf(node) : undefined;
    if (parts === undefined) return false;
    const values = parts.nodes.map((part) => this.read(part));
    return values.includes(undefined) && values.some((value) => value?.isLocated);
  }

  /** The path in `require.resolve("./path")`. */
  private resolvedPath(node: ts.Expression): string | undefined {
    if (!ts.isCallExpression(node)) return undefined;
    const [argument] = node.arguments;
    if (node.expression.getText(this.source) !== "require.resolve") return undefined;
    if (argument === undefined || !ts.isStringLiteralLike(argument)) return undefined;
    if (!/^\.{1,2}\//.test(argument.text)) return undefined;
    const path = resolve(dirname(this.source.fileName), argument.text);
    return ["", ".js", ".json"].map((end) => path + end).find((file) => existsSync(file));
  }

  private placeOf(node: ts.Expression): string | undefined {
    const path = this.source.fileName;
    const name = node.getText(this.source);
    if (ts.isIdentifier(node)) {
      if (this.constants.has(name)) return undefined;
      return name === "__dirname" ? dirname(path) : name === "__filename" ? path : undefined;
    }
    if (!ts.isPropertyAccessExpression(node) || !ts.isMetaProperty(node.expression)) {
      return undefined;
    }
    const member = node.name.text;
    if (member === "url") return pathToFileURL(path).href;
    return member === "dirname" ? dirname(path) : member === "filename" ? path : undefined;
  }
}

interface Parts {
  nodes: readonly ts.Expression[];
  combine: (...texts: string[]) => string;
}

/** The expressions of which one makes a path, and how. */
function partsOf(node: ts.Expression): Parts | undefined {
  const concat = (...texts: string[]) => texts.join("");
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken) {
    return { nodes: [node.left, node.right], combine: concat };
  }
  if (ts.isTemplateExpression(node)) {
    const between = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    return {
      nodes: node.templateSpans.map(({ expression }) => expression),
      combine: (...texts) =>
        between.reduce((whole, text, index) => whole + (texts[index - 1] ?? "") + text),
    };
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "URL") {
    return { nodes: node.arguments ?? [], combine: (url, base) => new URL(url ?? "", base).href };
  }
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  const combineParts = ts.isIdentifier(name) ? PATH_FUNCTIONS[name.text] : undefined;
  return combineParts && { nodes: node.arguments, combine: combineParts };
}

function combine(
  make: (...texts: string[]) => string,
  values: readonly (Value | undefined)[],
): Value | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length) return undefined;
  try {
    const text = make(...known.map(({ text }) => text));
    return { text, isLocated: known.some(({ isLocated }) => isLocated) };
  } catch {
    // Not a URL.
    return undefined;
  }
}
