import { ts } from "@ts-morph/common";
import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isLibraryName, LIBRARY, LIBRARY_NAMES } from "./library.js";
import { type ParsedModule, spanBetween, spanOf } from "./modules.js";

/** What is wrong with a module, whatever flows it holds. */
export function checkModule(module: ParsedModule): Diagnostic[] {
  return [...checkSyntax(module), ...checkImports(module)];
}

function checkSyntax(module: ParsedModule): Diagnostic[] {
  // The parser keeps its findings here; the public way to them would start the type checker.
  const { parseDiagnostics } = module.syntax as ts.SourceFile & {
    parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return (parseDiagnostics ?? []).map(({ start, length, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    return catalogue.syntax.at(spanBetween(module, start, start + length), { message });
  });
}

function checkImports(module: ParsedModule): Diagnostic[] {
  return [...module.names.locals.values()].flatMap((local) => {
    if (local.kind !== "import" || local.imported.specifier !== LIBRARY) return [];
    const { name } = local.imported;
    if (name === "*" || isLibraryName(name)) return [];
    const nearest = nearestName(name, LIBRARY_NAMES);
    return [catalogue.unknownImport.at(spanOf(module, local.node), { name, nearest })];
  });
}
