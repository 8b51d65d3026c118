import { ts } from "@ts-morph/common";
import { isLibraryName, LIBRARY } from "./library.js";
import type { DeclaredName, ImportedName } from "./module-names.js";
import type { Modules, ParsedModule } from "./modules.js";

/** What a name stands for, through imports and exports. */
export type Meaning =
  | { kind: "library"; name: string }
  | { kind: "declaration"; module: ParsedModule; declared: DeclaredName }
  | { kind: "namespace"; module: ParsedModule }
  /** Of a package, or of a module that does not export it. */
  | { kind: "foreign" }
  /** The module has no such name at its top level. */
  | { kind: "undeclared" };

const FOREIGN: Meaning = { kind: "foreign" };

/** What a top-level name of a module stands for. */
export function resolveName(modules: Modules, module: ParsedModule, name: string): Meaning {
  return resolveLocal(modules, module, name, new Set());
}

/** What an expression `name` or `namespace.name` stands for; undefined if it is neither. */
export function resolveExpression(
  modules: Modules,
  module: ParsedModule,
  expression: ts.Node,
): Meaning | undefined {
  if (ts.isIdentifier(expression)) return resolveName(modules, module, expression.text);
  const parts = ts.isPropertyAccessExpression(expression)
    ? { left: expression.expression, right: expression.name }
    : ts.isQualifiedName(expression)
      ? expression
      : undefined;
  if (parts === undefined) return undefined;
  const left = resolveExpression(modules, module, parts.left);
  if (left?.kind === "library" && left.name === "*") {
    return { kind: "library", name: parts.right.text };
  }
  if (left?.kind === "namespace") {
    return resolveExport(modules, left.module, parts.right.text, new Set());
  }
  return left?.kind === "foreign" ? FOREIGN : undefined;
}

/** `seen` ends modules that export from one another in a circle. */
function resolveLocal(
  modules: Modules,
  module: ParsedModule,
  name: string,
  seen: Set<string>,
): Meaning {
  const declared = module.names.locals.get(name);
  if (declared === undefined) return { kind: "undeclared" };
  if (declared.kind !== "import") return { kind: "declaration", module, declared };
  return resolveImported(modules, module, declared.imported, seen);
}

function resolveImported(
  modules: Modules,
  module: ParsedModule,
  { specifier, name }: ImportedName,
  seen: Set<string>,
): Meaning {
  if (specifier === LIBRARY) return { kind: "library", name };
  const path = module.source.imports[specifier];
  const target = path === undefined ? undefined : modules.read(path);
  if (target === undefined) return FOREIGN;
  if (name === "*") return { kind: "namespace", module: target };
  return resolveExport(modules, target, name, seen);
}

function resolveExport(
  modules: Modules,
  module: ParsedModule,
  name: string,
  seen: Set<string>,
): Meaning {
  const key = `${module.source.path}\0${name}`;
  if (seen.has(key)) return FOREIGN;
  seen.add(key);
  const exported = module.names.exports.get(name);
  if (exported !== undefined) {
    return "local" in exported
      ? resolveLocal(modules, module, exported.local, seen)
      : resolveImported(modules, module, exported, seen);
  }
  for (const specifier of module.names.starExports) {
    const found = resolveImported(modules, module, { specifier, name }, seen);
    if (found.kind === "declaration" || found.kind === "namespace") return found;
    if (found.kind === "library" && isLibraryName(name)) return found;
  }
  return FOREIGN;
}
