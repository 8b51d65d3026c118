import type { ShapeGraph, ShapeStep } from "./model.js";

/** A graph as a TypeScript flow; each task leaves the trace that `interpret.ts` gives it. */
export function writeTypeScript({ flow, steps }: ShapeGraph): string {
  return `${HEADER}
export class ${flow} extends FlowSpec {
  step = "";
  trace = "";
  counts: Record<string, number> = {};
  items: string[] = [];
  choice = "";
${steps.map(method).join("")}${HELPERS}}
`;
}

const HEADER = `import { createHash } from "node:crypto";
import { FlowSpec, step, type Inputs } from "dagster-ts";
`;

const HELPERS = `
  visit(name: string, traces: string[]) {
    const stack = this.foreachStack();
    const indices = stack.map((frame) => frame.index).join(",");
    const text = \`\${name}[\${indices}]\${this.input ?? ""}(\${traces.join(";")})\`;
    this.step = name;
    this.trace = createHash("sha256").update(text).digest("hex").slice(0, 12);
  }

  fill(fewest: number, most: number) {
    const size = fewest + (this.number() % (most - fewest + 1));
    this.items = Array.from({ length: size }, (_, index) => \`\${this.trace}/\${index}\`);
  }

  choose(name: string, cases: number, back: number[], rounds: number) {
    const count = (this.counts[name] ?? 0) + 1;
    const all = Array.from({ length: cases }, (_, index) => index);
    const leaving = all.filter((index) => !back.includes(index));
    const open = back.length > 0 && count > rounds ? leaving : all;
    const chosen = open[this.number() % open.length] ?? 0;
    this.counts[name] = back.includes(chosen) ? count : 0;
    this.choice = \`c\${chosen}\`;
  }

  number() {
    return Number.parseInt(this.trace.slice(0, 6), 16);
  }
`;

function method(step: ShapeStep): string {
  return `
  @step
  ${step.name}(${step.isJoin ? "inputs: Inputs<this>" : ""}) {
${[...visit(step), ...transition(step)].map((line) => `    ${line}\n`).join("")}  }
`;
}

function visit({ name, isJoin }: ShapeStep): string[] {
  if (!isJoin) return [`this.visit("${name}", ${name === "start" ? "[]" : "[this.trace]"});`];
  return [
    `this.visit("${name}", inputs.map((input) => input.trace));`,
    "this.counts = { ...inputs[0]?.counts };",
  ];
}

function transition({ name, transition: way }: ShapeStep): string[] {
  switch (way.kind) {
    case "end":
      return [];
    case "linear":
      return [`this.next(this.${way.target});`];
    case "split":
      return [`this.next(${way.targets.map((target) => `this.${target}`).join(", ")});`];
    case "foreach": {
      const empty = way.fewest === 0 ? ", allowEmpty: true" : "";
      return [
        `this.fill(${way.fewest}, ${way.most});`,
        `this.next(this.${way.target}, { foreach: "items"${empty} });`,
      ];
    }
    case "switch": {
      const cases = way.targets.map((target, index) => `c${index}: this.${target}`).join(", ");
      const back = `[${way.back.join(", ")}]`;
      return [
        `this.choose("${name}", ${way.targets.length}, ${back}, ${way.rounds});`,
        `this.next({ ${cases} }, { condition: "choice" });`,
      ];
    }
  }
}
