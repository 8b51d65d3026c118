import type { Argument, Statement } from "../lower/plan.js";

export function statementLines(statement: Statement): string[] {
  switch (statement.kind) {
    case "call":
      return [`${statement.results.join(", ")} = ${statement.op}(${argumentList(statement)})`];
    case "map":
      return [`${statement.results.join(", ")} = ${statement.over}.map(${statement.op})`];
    case "return":
      return [`return ${statement.op}(${argumentList(statement)})`];
    case "body":
      return [
        "",
        `def ${statement.name}(${statement.parameter}):`,
        ...statement.statements.flatMap(statementLines).map((line) => `    ${line}`),
        `    return ${statement.returns.join(", ")}`,
        "",
      ];
  }
}

function argumentList({ arguments: args }: { arguments: Argument[] }): string {
  return args.map(argument).join(", ");
}

function argument(value: Argument): string {
  switch (value.kind) {
    case "output":
      return value.name;
    case "collect":
      return `${value.name}.collect()`;
    case "list":
      return `[${value.names.join(", ")}]`;
    case "upstream":
      return `${value.name}=${value.name}`;
  }
}
