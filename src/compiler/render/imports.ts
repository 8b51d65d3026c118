import { type Code, display, LINE_LENGTH } from "./layout.js";

/** Names that a file imports, by module. Dagster is imported whole, as `dg`. */
export type Imports = Readonly<Record<string, readonly string[]>>;

/** What a file imports that uses Dagster by its short name. */
export const DAGSTER: Imports = { dagster: [] };

const STANDARD = ["enum", "typing"];

/** The import statements of a generated file, in the order of isort; an empty line parts the blocks. */
export function importLines(imports: Imports): Code[] {
  const modules = Object.keys(imports).sort();
  const statement = (module: string) => importOf(module, imports[module] ?? []);
  const standard = modules.filter((module) => STANDARD.includes(module)).map(statement);
  const others = modules.filter((module) => !STANDARD.includes(module)).map(statement);
  return [...standard, ...(standard.length > 0 ? [""] : []), ...others];
}

function importOf(module: string, names: readonly string[]): Code {
  if (module === "dagster") return "import dagster as dg";
  const sorted = [...names].sort(byCase);
  const line = `from ${module} import ${sorted.join(", ")}`;
  return line.length <= LINE_LENGTH ? line : display(`from ${module} import (`, sorted, ")");
}

/** Classes come before functions, as isort has them. */
function byCase(a: string, b: string): number {
  const [classA, classB] = [/^[A-Z]/.test(a), /^[A-Z]/.test(b)];
  if (classA !== classB) return classA ? -1 : 1;
  return a < b ? -1 : 1;
}
