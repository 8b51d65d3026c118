import type { Argument, Statement } from "../lower/plan.js";
import { around, type Code, call, display } from "./layout.js";
import { pythonLiteral } from "./literals.js";

/** A line of the graph's body; an empty one has no code. */
export interface GraphLine {
  code: Code;
  indent: number;
}

/** The body of the graph asset. */
export function graphLines(statements: readonly Statement[], indent = 0): GraphLine[] {
  return statements.flatMap((statement) => statementLines(statement, indent));
}

function statementLines(statement: Statement, indent: number): GraphLine[] {
  const line = (code: Code, deeper = 0): GraphLine => ({ code, indent: indent + deeper });
  switch (statement.kind) {
    case "call":
      return [line(around(`${statement.results.join(", ")} = `, opCall(statement)))];
    case "map": {
      const { results, over, op } = statement;
      return [line(around(`${results.join(", ")} = `, call(`${over}.map`, [op])))];
    }
    case "return":
      return [line(around("return ", opCall(statement)))];
    case "return-outputs": {
      const { variable, keys } = statement;
      const entries = Object.entries(keys).map(
        ([key, output]) => `${pythonLiteral(key)}: ${variable}.${output}`,
      );
      return [
        line(around(`${variable} = `, opCall(statement))),
        line(around("return ", display("{", entries, "}"))),
      ];
    }
    case "body":
      return [
        line(""),
        line(`def ${statement.name}(${statement.parameter}):`),
        ...graphLines(statement.statements, indent + 4),
        line(`return ${statement.returns.join(", ")}`, 4),
        line(""),
      ];
  }
}

function opCall({ op, arguments: args }: { op: string; arguments: Argument[] }): Code {
  return call(op, args.map(argument));
}

function argument(value: Argument): Code {
  switch (value.kind) {
    case "output":
      return value.name;
    case "collect":
      return `${value.name}.collect()`;
    case "list":
      return display("[", value.names, "]");
    case "upstream":
      return `${value.name}=${value.name}`;
  }
}
