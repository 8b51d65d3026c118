import { ts } from "@ts-morph/common";

/** A name of another module. `*` is the module itself. */
export interface ImportedName {
  specifier: string;
  name: string;
}

/** What a top-level name of a module stands for. */
export type TopLevelName = ImportBinding | DeclaredName;

/** A name that an import brings. */
export interface ImportBinding {
  kind: "import";
  imported: ImportedName;
  /** Where the import says the name. */
  node: ts.Node;
}

/** A name that the module declares; a type and a value may share one. */
export interface DeclaredName {
  kind: "declared";
  class?: ts.ClassDeclaration;
  /** Of a `const`. */
  initializer?: ts.Expression;
  /** Of a type alias. */
  type?: ts.TypeNode;
}

/** The top-level names of a module, and what it exports. */
export interface ModuleNames {
  locals: Map<string, TopLevelName>;
  /** Exported name → a local one, or one of another module. */
  exports: Map<string, { local: string } | ImportedName>;
  /** Specifiers of `export * from`. */
  starExports: string[];
  /** Classes in the order of the file. */
  classes: ts.ClassDeclaration[];
}

/** Reads the top level of a module. */
export function namesOf(file: ts.SourceFile): ModuleNames {
  const names: ModuleNames = {
    locals: new Map(),
    exports: new Map(),
    starExports: [],
    classes: [],
  };
  for (const statement of file.statements) readStatement(statement, names);
  return names;
}

function readStatement(statement: ts.Statement, names: ModuleNames): void {
  if (ts.isImportDeclaration(statement)) readImport(statement, names);
  else if (ts.isImportEqualsDeclaration(statement)) readImportEquals(statement, names);
  else if (ts.isExportDeclaration(statement)) readExport(statement, names);
  else if (ts.isExportAssignment(statement)) readDefault(statement, names);
  else if (ts.isVariableStatement(statement)) readVariables(statement, names);
  else readDeclaration(statement, names);
}

function readDefault({ expression }: ts.ExportAssignment, names: ModuleNames): void {
  if (ts.isIdentifier(expression)) names.exports.set("default", { local: expression.text });
}

function readDeclaration(statement: ts.Statement, names: ModuleNames): void {
  if (ts.isClassDeclaration(statement)) {
    names.classes.push(statement);
    declare(statement, statement.name, { class: statement }, names);
  } else if (ts.isTypeAliasDeclaration(statement)) {
    declare(statement, statement.name, { type: statement.type }, names);
  } else if (isOtherDeclaration(statement) && statement.name !== undefined) {
    if (ts.isIdentifier(statement.name)) declare(statement, statement.name, {}, names);
  }
}

function isOtherDeclaration(statement: ts.Statement) {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  );
}

function declare(
  statement: ts.Statement,
  name: ts.Identifier | undefined,
  meaning: Omit<DeclaredName, "kind">,
  names: ModuleNames,
): void {
  if (name === undefined) return;
  names.locals.set(name.text, { ...names.locals.get(name.text), kind: "declared", ...meaning });
  if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return;
  const isDefault = hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
  names.exports.set(isDefault ? "default" : name.text, { local: name.text });
}

function readVariables(statement: ts.VariableStatement, names: ModuleNames): void {
  const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
  for (const { name, initializer } of statement.declarationList.declarations) {
    for (const bound of boundNames(name)) {
      const isPlain = isConst && bound === name && initializer !== undefined;
      declare(statement, bound, isPlain ? { initializer } : {}, names);
    }
  }
}

/** The names that a declaration binds; several where it takes something apart. */
export function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}

function readImport(statement: ts.ImportDeclaration, names: ModuleNames): void {
  const specifier = (statement.moduleSpecifier as ts.StringLiteral).text;
  const add = (local: ts.Identifier, name: string, node: ts.Node) =>
    names.locals.set(local.text, { kind: "import", imported: { specifier, name }, node });
  const clause = statement.importClause;
  if (clause?.name !== undefined) add(clause.name, "default", clause.name);
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) {
    add(bindings.name, "*", bindings.name);
    return;
  }
  for (const element of bindings.elements) {
    const node = element.propertyName ?? element.name;
    add(element.name, node.text, node);
  }
}

function readImportEquals(statement: ts.ImportEqualsDeclaration, names: ModuleNames): void {
  const { moduleReference, name } = statement;
  if (!ts.isExternalModuleReference(moduleReference)) return;
  if (!ts.isStringLiteral(moduleReference.expression)) return;
  const imported = { specifier: moduleReference.expression.text, name: "*" };
  names.locals.set(name.text, { kind: "import", imported, node: name });
}

function readExport(statement: ts.ExportDeclaration, names: ModuleNames): void {
  const { exportClause, moduleSpecifier } = statement;
  const specifier =
    moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  if (exportClause === undefined) {
    if (specifier !== undefined) names.starExports.push(specifier);
  } else if (ts.isNamespaceExport(exportClause)) {
    if (specifier !== undefined)
      names.exports.set(exportClause.name.text, { specifier, name: "*" });
  } else {
    for (const { name, propertyName } of exportClause.elements) {
      const local = (propertyName ?? name).text;
      names.exports.set(
        name.text,
        specifier === undefined ? { local } : { specifier, name: local },
      );
    }
  }
}

/** Whether a declaration has a modifier such as `export`. */
export function hasModifier(node: ts.Node, modifier: ts.SyntaxKind): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return node.modifiers?.some(({ kind }) => kind === modifier) === true;
}
