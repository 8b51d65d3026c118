import { type ClassDeclaration, type ClassExpression, type Identifier, Node, ts } from "ts-morph";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDeclaration, ParsedFile } from "../graph/declaration.js";
import type { Sources } from "../sources.js";
import { type ClassMembers, readClass } from "./class.js";
import { inherit } from "./inherit.js";
import { isLibraryName, LIBRARY, LIBRARY_NAMES } from "./library.js";
import { unwrap } from "./literal.js";
import {
  docCommentOf,
  Modules,
  moduleOf,
  type ParsedModule,
  spanBetween,
  spanOf,
} from "./module.js";
import { declaredClass, type Meaning, meaningOf, namesOf } from "./names.js";

/** A class and its base classes. The first one extends FlowSpec, and the class itself is the last. */
type ClassChain = readonly ClassDeclaration[];

/** Files that are compiled together share modules, which are parsed once. */
const modulesOf = new WeakMap<Sources, Modules>();
const chains = new WeakMap<ClassDeclaration, { chain: ClassChain | undefined }>();
const members = new WeakMap<ClassDeclaration, ClassMembers>();

/**
 * Finds the flows of a file: its classes, other than abstract ones, that derive from `FlowSpec` of
 * "dagster-ts", also through base classes in other modules. Reads syntax only, and checks no types.
 *
 * @param file - absolute path; a file that is not among the sources has no flows
 */
export function findFlows(sources: Sources, file: string): ParsedFile {
  const modules = modulesOf.get(sources) ?? new Modules(sources);
  modulesOf.set(sources, modules);
  const module = modules.read(file);
  if (module === undefined) return { flows: [], diagnostics: [] };
  const diagnostics = checkModule(module);
  const flows: FlowDeclaration[] = [];
  for (const node of module.file.getClasses()) {
    const name = node.getNameNode();
    const chain = chainOf(node);
    if (chain === undefined) diagnostics.push(...checkClass(node));
    else if (node.isAbstract()) continue;
    else if (name === undefined) diagnostics.push(namelessFlow(node));
    else flows.push(readFlow(chain, node, name));
  }
  diagnostics.push(...flowExpressions(module));
  return { flows, diagnostics };
}

/** The class with its base classes; undefined if it does not derive from FlowSpec. */
function chainOf(node: ClassDeclaration): ClassChain | undefined {
  const known = chains.get(node);
  if (known !== undefined) return known.chain;
  // Classes that extend one another in a circle are not flows.
  chains.set(node, { chain: undefined });
  const base = baseOf(node);
  const baseClass = declaredClass(base);
  const inherited = isFlowSpec(base) ? [] : baseClass && chainOf(baseClass);
  const chain = inherited && [...inherited, node];
  chains.set(node, { chain });
  return chain;
}

/** What the class extends; undefined if it extends nothing, or an expression that is no name. */
function baseOf(node: ClassDeclaration | ClassExpression): Meaning | undefined {
  const base = node.getExtends()?.getExpression();
  return base && meaningOf(unwrap(base));
}

function isFlowSpec(base: Meaning | undefined): boolean {
  return base?.kind === "library" && base.name === "FlowSpec";
}

function membersOf(node: ClassDeclaration): ClassMembers {
  const known = members.get(node) ?? readClass(node);
  members.set(node, known);
  return known;
}

function readFlow(
  chain: ClassChain,
  node: ClassDeclaration,
  identifier: Identifier,
): FlowDeclaration {
  const name = { name: identifier.getText(), span: spanOf(identifier) };
  const inherited = inherit(
    chain.map((one) => ({ name: one.getName() ?? "its base class", members: membersOf(one) })),
  );
  const module = moduleOf(node);
  const bases = new Set(chain.map(moduleOf).filter((base) => base !== module));
  const diagnostics = [...[...bases].flatMap(checkModule), ...inherited.diagnostics];
  if (!isExported(module, name.name)) {
    diagnostics.push(catalogue.flowNotExported.at(name.span, { flow: name.name }));
  }
  return { ...inherited, name, description: docCommentOf(node), diagnostics };
}

/** Whether a class is exported by its own name or as the default, as the bundle imports it. */
function isExported({ file }: ParsedModule, flow: string): boolean {
  const { exports } = namesOf(file);
  return exports.get(flow) === flow || exports.get("default") === flow;
}

function namelessFlow(node: ClassDeclaration): Diagnostic {
  const module = moduleOf(node);
  const start = node.getStart();
  const brace = module.file.getFullText().indexOf("{", start);
  return catalogue.namelessFlow.at(spanBetween(module, start, brace < 0 ? node.getEnd() : brace));
}

/** Reports a class with steps that is not a flow. A misspelt import of its base is reported there. */
function checkClass(node: ClassDeclaration): Diagnostic[] {
  const name = node.getNameNode();
  if (name === undefined || node.isAbstract()) return [];
  const isDecorated = node
    .getMembers()
    .some((member) => Node.isDecoratable(member) && member.getDecorators().length > 0);
  if (!isDecorated || baseOf(node)?.kind === "library") return [];
  if (membersOf(node).steps.size === 0) return [];
  return [catalogue.notAFlow.at(spanOf(name), { name: name.getText() })];
}

/** Reports flows that are written as `const MyFlow = class extends FlowSpec { ... }`. */
function flowExpressions({ file }: ParsedModule): Diagnostic[] {
  return file.getVariableDeclarations().flatMap((declaration) => {
    const name = declaration.getNameNode();
    const initializer = declaration.getInitializer();
    const node = initializer && unwrap(initializer);
    if (!Node.isClassExpression(node) || !Node.isIdentifier(name)) return [];
    const base = baseOf(node);
    const baseClass = declaredClass(base);
    const isFlow = isFlowSpec(base) || (baseClass && chainOf(baseClass) !== undefined);
    return isFlow ? [catalogue.flowExpression.at(spanOf(name), { name: name.getText() })] : [];
  });
}

/** The mistakes in a module, whatever flows it contains. */
function checkModule(module: ParsedModule): Diagnostic[] {
  return [...checkSyntax(module), ...checkImports(module)];
}

function checkSyntax(module: ParsedModule): Diagnostic[] {
  // The public way to the parser's findings would start the type checker.
  const { parseDiagnostics } = module.file.compilerNode as ts.SourceFile & {
    parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return (parseDiagnostics ?? []).map(({ start, length, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    return catalogue.syntax.at(spanBetween(module, start, start + length), { message });
  });
}

function checkImports({ file }: ParsedModule): Diagnostic[] {
  return [...namesOf(file).imports.values()].flatMap(({ specifier, name, node }) => {
    if (specifier !== LIBRARY || name === "*" || isLibraryName(name)) return [];
    const nearest = nearestName(name, LIBRARY_NAMES);
    return [catalogue.unknownImport.at(spanOf(node), { name, nearest })];
  });
}
