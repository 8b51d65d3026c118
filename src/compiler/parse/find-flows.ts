import { ts } from "@ts-morph/common";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Sources } from "../sources.js";
import { type ClassChain, Classes, type ParsedClass } from "./classes.js";
import type { FlowDeclaration, ParsedFile } from "./declarations.js";
import { docCommentOf } from "./doc-comment.js";
import { inherit } from "./inherit.js";
import { unwrap } from "./literals.js";
import { checkModule } from "./module-checks.js";
import { hasModifier } from "./module-names.js";
import { type ParsedModule, spanBetween, spanOf } from "./modules.js";

/** Several files may share modules, which are then parsed once. */
const classesOf = new WeakMap<Sources, Classes>();

/**
 * The flows of a file: its classes, abstract ones left out, that derive from `FlowSpec` of
 * "dagster-ts", through base classes in other modules too. Syntax only: no type is checked.
 *
 * @param file - absolute path; a file that is not among the sources has no flows
 */
export function findFlows(sources: Sources, file: string): ParsedFile {
  const classes = classesOf.get(sources) ?? new Classes(sources);
  classesOf.set(sources, classes);
  const module = classes.modules.read(file);
  if (module === undefined) return { flows: [], diagnostics: [] };
  const diagnostics = checkModule(module);
  const flows: FlowDeclaration[] = [];
  for (const node of module.names.classes) {
    const chain = classes.chainOf({ module, node });
    if (chain === undefined) diagnostics.push(...checkNoFlow(classes, { module, node }));
    else if (hasModifier(node, ts.SyntaxKind.AbstractKeyword)) continue;
    else if (node.name === undefined) diagnostics.push(namelessFlow(module, node));
    else flows.push(flowOf(classes, chain, module, node, node.name));
  }
  diagnostics.push(...flowExpressions(classes, module));
  return { flows, diagnostics };
}

/** Flows that are written as `const MyFlow = class extends FlowSpec { ... }`. */
function flowExpressions(classes: Classes, module: ParsedModule): Diagnostic[] {
  const declarations = module.syntax.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
  );
  return declarations.flatMap(({ name, initializer }) => {
    const node = initializer && unwrap(initializer);
    if (node === undefined || !ts.isClassExpression(node) || !ts.isIdentifier(name)) return [];
    if (!classes.isFlow({ module, node })) return [];
    return [catalogue.flowExpression.at(spanOf(module, name), { name: name.text })];
  });
}

function flowOf(
  classes: Classes,
  chain: ClassChain,
  module: ParsedModule,
  node: ts.ClassDeclaration,
  identifier: ts.Identifier,
): FlowDeclaration {
  const name = { name: identifier.text, span: spanOf(module, identifier) };
  const inherited = inherit(chain.map((one) => ({ ...one, members: classes.membersOf(one) })));
  const bases = new Set(chain.map((one) => one.module).filter((base) => base !== module));
  const diagnostics = [...[...bases].flatMap(checkModule), ...inherited.diagnostics];
  if (!isExported(module, name.name)) {
    diagnostics.push(catalogue.flowNotExported.at(name.span, { flow: name.name }));
  }
  return { ...inherited, name, description: docCommentOf(node), diagnostics };
}

/** By its own name, or as the default: the bundle asks for these two. */
function isExported({ names }: ParsedModule, flow: string): boolean {
  return [flow, "default"].some((name) => {
    const exported = names.exports.get(name);
    return exported !== undefined && "local" in exported && exported.local === flow;
  });
}

function namelessFlow(module: ParsedModule, node: ts.ClassDeclaration): Diagnostic {
  const start = node.getStart(module.syntax);
  const brace = module.syntax.text.indexOf("{", start);
  return catalogue.namelessFlow.at(spanBetween(module, start, brace < 0 ? node.end : brace));
}

/** A class with steps that is no flow. One whose base is a misspelt import is reported there. */
function checkNoFlow(classes: Classes, parsed: ParsedClass): Diagnostic[] {
  const { module, node } = parsed;
  if (node.name === undefined || hasModifier(node, ts.SyntaxKind.AbstractKeyword)) return [];
  if (!node.members.some((member) => ts.canHaveDecorators(member) && ts.getDecorators(member))) {
    return [];
  }
  if (classes.baseOf(parsed)?.kind === "library") return [];
  if (classes.membersOf(parsed).steps.size === 0) return [];
  return [catalogue.notAFlow.at(spanOf(module, node.name), { name: node.name.text })];
}
