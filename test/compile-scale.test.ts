import { compile } from "../src/compiler/compile.js";
import { sourcesOf } from "./support/sources.js";

const LEVELS = 5;

/** A flow of five foreachs in one another, each body a chain, of this many steps in all. */
function nestedFlow(steps: number): string {
  const chain = Math.floor((steps - 2 - 2 * LEVELS) / LEVELS);
  const lines: string[] = [];
  const add = (name: string, next: string, takesInputs = false) => {
    lines.push(`  @step ${name}(${takesInputs ? "inputs" : ""}) { this.next(${next}); }`);
  };
  const each = (target: string) => `this.${target}, { foreach: "items" }`;
  add("start", "this.split1");
  for (let level = 1; level <= LEVELS; level++) {
    add(`split${level}`, each(`body${level}_1`));
    for (let index = 1; index <= chain; index++) {
      const inner = level === LEVELS ? `join${level}` : `split${level + 1}`;
      add(`body${level}_${index}`, `this.${index < chain ? `body${level}_${index + 1}` : inner}`);
    }
  }
  for (let level = LEVELS; level >= 1; level--) {
    add(`join${level}`, `this.${level > 1 ? `join${level - 1}` : "end"}`, true);
  }
  const head =
    'import { FlowSpec, step } from "dagster-ts";\nexport class Nested extends FlowSpec {';
  return `${head}\n  items = [1];\n${lines.join("\n")}\n  @step end() {}\n}\n`;
}

function compileNested(steps: number) {
  const sources = sourcesOf({ "flow.ts": nestedFlow(steps) });
  const command = () => "dagster-ts create flow.ts";
  const { flows, diagnostics } = compile(sources, "/flow.ts", { settings: () => ({}), command });
  expect(diagnostics).toEqual([]);
  return flows[0];
}

test("five levels have one regroup for each inner split and join, and no more", () => {
  const ops = compileNested(200)?.plan.ops ?? [];
  expect(ops.filter(({ kind }) => kind === "regroup").map(({ identifier }) => identifier)).toEqual([
    "split2__foreach",
    "split3__foreach",
    "split4__foreach",
    "split5__foreach",
    "join5__join",
    "join4__join",
    "join3__join",
    "join2__join",
  ]);
});

test("a flow of 2,000 steps compiles", () => {
  expect(compileNested(2002)?.graph.steps.length).toBeGreaterThan(1990);
});
