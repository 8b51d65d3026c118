import {
  type ClassDeclaration,
  type Identifier,
  Node,
  type SourceFile,
  type Statement,
  VariableDeclarationKind,
} from "ts-morph";
import { isLibraryName, LIBRARY } from "./library.js";
import { importedModule, moduleOf, type ParsedModule } from "./module.js";

/** A name of another module. `*` is the module itself. */
export interface ImportedName {
  specifier: string;
  name: string;
  /** Where the import says the name. */
  node: Node;
}

/** The top level of a module. */
export interface ModuleNames {
  imports: Map<string, ImportedName>;
  /** Local name → its declarations: a type and a value may share a name. */
  declarations: Map<string, Node[]>;
  /** Exported name → a local name, or a name of another module. */
  exports: Map<string, string | ImportedName>;
  /** The specifiers of `export * from`. */
  starExports: string[];
}

/** What a name stands for, through imports and exports. */
export type Meaning =
  | { kind: "library"; name: string }
  | { kind: "declaration"; declarations: readonly Node[] }
  | { kind: "namespace"; module: ParsedModule }
  /** A name of a package, or of a module that does not export it. */
  | { kind: "foreign" }
  /** The module does not declare the name at its top level. */
  | { kind: "undeclared" };

const FOREIGN: Meaning = { kind: "foreign" };
const namesOfFile = new WeakMap<SourceFile, ModuleNames>();

/** The names that a module declares, imports and exports. */
export function namesOf(file: SourceFile): ModuleNames {
  const known = namesOfFile.get(file);
  if (known !== undefined) return known;
  const names: ModuleNames = {
    imports: new Map(),
    declarations: new Map(),
    exports: new Map(),
    starExports: [],
  };
  namesOfFile.set(file, names);
  for (const statement of file.getStatements()) {
    addImports(statement, names);
    addExports(statement, names);
    addDeclarations(statement, names);
  }
  return names;
}

function addImports(statement: Statement, { imports }: ModuleNames): void {
  if (Node.isImportDeclaration(statement)) {
    const specifier = statement.getModuleSpecifierValue();
    const byDefault = statement.getDefaultImport();
    const namespace = statement.getNamespaceImport();
    if (byDefault)
      imports.set(byDefault.getText(), { specifier, name: "default", node: byDefault });
    if (namespace) imports.set(namespace.getText(), { specifier, name: "*", node: namespace });
    for (const named of statement.getNamedImports()) {
      const node = named.getNameNode();
      const local = named.getAliasNode()?.getText() ?? named.getName();
      imports.set(local, { specifier, name: named.getName(), node });
    }
  } else if (Node.isImportEqualsDeclaration(statement)) {
    const reference = statement.getModuleReference();
    if (!Node.isExternalModuleReference(reference)) return;
    const specifier = reference.getExpression();
    if (!Node.isStringLiteral(specifier)) return;
    const node = statement.getNameNode();
    imports.set(node.getText(), { specifier: specifier.getLiteralText(), name: "*", node });
  }
}

function addExports(statement: Statement, { exports, starExports }: ModuleNames): void {
  if (Node.isExportAssignment(statement)) {
    const expression = statement.getExpression();
    if (Node.isIdentifier(expression)) exports.set("default", expression.getText());
  } else if (Node.isExportDeclaration(statement)) {
    const specifier = statement.getModuleSpecifierValue();
    const namespace = statement.getNamespaceExport();
    for (const named of statement.getNamedExports()) {
      const [node, name] = [named.getNameNode(), named.getName()];
      const exported = named.getAliasNode()?.getText() ?? name;
      exports.set(exported, specifier === undefined ? name : { specifier, name, node });
    }
    if (specifier === undefined) return;
    if (namespace) exports.set(namespace.getName(), { specifier, name: "*", node: namespace });
    else if (!statement.hasNamedExports()) starExports.push(specifier);
  }
}

function addDeclarations(statement: Statement, { declarations, exports }: ModuleNames): void {
  for (const [name, node] of declaredNames(statement)) {
    declarations.set(name, [...(declarations.get(name) ?? []), node]);
    if (!Node.isExportable(statement) || !statement.hasExportKeyword()) continue;
    exports.set(statement.hasDefaultKeyword() ? "default" : name, name);
  }
}

/** The names that a statement declares, each with its declaration. */
function declaredNames(statement: Statement): [string, Node][] {
  if (Node.isVariableStatement(statement)) {
    return statement
      .getDeclarations()
      .flatMap((declaration) =>
        boundNames(declaration.getNameNode()).map((name): [string, Node] => [
          name.getText(),
          name.getParentOrThrow(),
        ]),
      );
  }
  const isDeclaration =
    Node.isClassDeclaration(statement) ||
    Node.isTypeAliasDeclaration(statement) ||
    Node.isFunctionDeclaration(statement) ||
    Node.isEnumDeclaration(statement) ||
    Node.isInterfaceDeclaration(statement) ||
    Node.isModuleDeclaration(statement);
  const name: Node | undefined = isDeclaration ? statement.getNameNode() : undefined;
  return Node.isIdentifier(name) ? [[name.getText(), statement]] : [];
}

/** The identifiers that a declaration binds: several if it takes an object or array apart. */
function boundNames(name: Node): Identifier[] {
  if (Node.isIdentifier(name)) return [name];
  if (!Node.isObjectBindingPattern(name) && !Node.isArrayBindingPattern(name)) return [];
  return name
    .getElements()
    .flatMap((element) =>
      Node.isBindingElement(element) ? boundNames(element.getNameNode()) : [],
    );
}

/** What `name` or `namespace.name` stands for at the module's top level; undefined for other expressions. */
export function meaningOf(expression: Node): Meaning | undefined {
  if (Node.isIdentifier(expression)) {
    return meaningOfLocal(moduleOf(expression), expression.getText(), new Set());
  }
  const [left, right] = Node.isPropertyAccessExpression(expression)
    ? [expression.getExpression(), expression.getName()]
    : Node.isQualifiedName(expression)
      ? [expression.getLeft(), expression.getRight().getText()]
      : [];
  const namespace = left && meaningOf(left);
  if (namespace === undefined || right === undefined) return undefined;
  if (namespace.kind === "library" && namespace.name === "*") {
    return { kind: "library", name: right };
  }
  if (namespace.kind === "namespace") return meaningOfExport(namespace.module, right, new Set());
  return namespace.kind === "foreign" ? FOREIGN : undefined;
}

/** `seen` ends modules that export from one another in a circle. */
function meaningOfLocal(module: ParsedModule, name: string, seen: Set<string>): Meaning {
  const { declarations, imports } = namesOf(module.file);
  const declared = declarations.get(name);
  if (declared !== undefined) return { kind: "declaration", declarations: declared };
  const imported = imports.get(name);
  return imported ? meaningOfImport(module, imported, seen) : { kind: "undeclared" };
}

function meaningOfImport(
  module: ParsedModule,
  { specifier, name }: Omit<ImportedName, "node">,
  seen: Set<string>,
): Meaning {
  if (specifier === LIBRARY) return { kind: "library", name };
  const target = importedModule(module, specifier);
  if (target === undefined) return FOREIGN;
  return name === "*" ? { kind: "namespace", module: target } : meaningOfExport(target, name, seen);
}

function meaningOfExport(module: ParsedModule, name: string, seen: Set<string>): Meaning {
  const key = `${module.source.path}\0${name}`;
  if (seen.has(key)) return FOREIGN;
  seen.add(key);
  const { exports, starExports } = namesOf(module.file);
  const exported = exports.get(name);
  if (typeof exported === "string") return meaningOfLocal(module, exported, seen);
  if (exported !== undefined) return meaningOfImport(module, exported, seen);
  for (const specifier of starExports) {
    const found = meaningOfImport(module, { specifier, name }, seen);
    if (found.kind === "declaration" || found.kind === "namespace") return found;
    if (found.kind === "library" && isLibraryName(name)) return found;
  }
  return FOREIGN;
}

/** Whether code of the module can say a name of the library, under whatever name it imports it. */
export function canSay(module: ParsedModule, name: string): boolean {
  return [...namesOf(module.file).imports.values()].some((imported) => {
    const meaning = meaningOfImport(module, imported, new Set());
    if (meaning.kind === "library") return meaning.name === name || meaning.name === "*";
    return meaning.kind === "namespace";
  });
}

/** The class among the declarations of a name. */
export function declaredClass(meaning: Meaning | undefined): ClassDeclaration | undefined {
  return meaning?.kind === "declaration"
    ? meaning.declarations.find(Node.isClassDeclaration)
    : undefined;
}

/**
 * The value of the constant that an identifier or `namespace.name` stands for, local ones first.
 * Undefined if it stands for anything else.
 */
export function constantValue(expression: Node): Node | undefined {
  const local = Node.isIdentifier(expression) ? localDeclaration(expression) : undefined;
  if (local !== undefined) return initializerOfConst(local);
  const meaning = meaningOf(expression);
  if (meaning?.kind !== "declaration") return undefined;
  return meaning.declarations.map(initializerOfConst).find((value) => value !== undefined);
}

function initializerOfConst(declaration: Node): Node | undefined {
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const statement = declaration.getVariableStatement();
  const isConst = statement?.getDeclarationKind() === VariableDeclarationKind.Const;
  return isConst ? declaration.getInitializer() : undefined;
}

/** The declaration of a name in a block or function around its use. */
function localDeclaration(use: Identifier): Node | undefined {
  const name = use.getText();
  const isNamed = (node: Node) => boundNames(node).some((bound) => bound.getText() === name);
  for (const node of use.getAncestors()) {
    if (Node.isBlock(node)) {
      const declarations = node.getVariableDeclarations();
      const found = declarations.find((declaration) => isNamed(declaration.getNameNode()));
      // A name taken out of an object is known at run time only: the pattern is returned, no constant.
      if (found !== undefined) {
        return Node.isIdentifier(found.getNameNode()) ? found : found.getNameNode();
      }
    } else if (Node.isMethodDeclaration(node)) {
      const found = node.getParameters().find((one) => isNamed(one.getNameNode()));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
