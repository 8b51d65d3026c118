import type { Case, RegroupOp } from "../lower/plan.js";
import { pythonLiteral } from "./literals.js";

/** An op as the template prints it. */
export interface OpView {
  isTask: boolean;
  identifier: string;
  description: string | undefined;
  /** Arguments of the decorator. */
  options: string;
  parameters: string;
  /** The body, a statement a line, indented relative to the function. */
  lines: string[];
}

export function regroupView(op: RegroupOp): OpView {
  return {
    isTask: false,
    identifier: op.identifier,
    description: undefined,
    options:
      op.does === "switch" ? outs(op.cases, "dg.DynamicOut(dict)") : "out=dg.DynamicOut(dict)",
    parameters: regroupParameters(op)
      .map((name) => `${name}: list`)
      .join(", "),
    lines: [`yield from ${regroupCall(op)}`],
  };
}

function regroupParameters(op: RegroupOp): string[] {
  switch (op.does) {
    case "foreach":
    case "switch":
      return [op.tasks];
    case "merge":
      return op.sources;
    case "join-foreach":
    case "join-branches":
      return [op.splits, ...op.sources];
  }
}

function regroupCall(op: RegroupOp): string {
  switch (op.does) {
    case "foreach":
      return op.batchSize === undefined
        ? `dynamic(fan_out(${op.tasks}))`
        : `batches(${op.tasks}, ${op.batchSize})`;
    case "switch":
      return `route(${op.tasks}, ${pythonLiteral(outputsByStep(op.cases))})`;
    case "merge":
      return `dynamic(arrivals(${[pythonLiteral(op.steps), ...op.sources].join(", ")}).values())`;
    case "join-foreach":
      return `dynamic(fan_in(${[pythonLiteral(op.step), op.splits, ...sourcesOf(op)].join(", ")}))`;
    case "join-branches": {
      const branches = op.branches.map((sources) => oneList(sources));
      return `dynamic(line_up(${[pythonLiteral(op.step), op.splits, ...branches].join(", ")}))`;
    }
  }
}

function oneList(names: string[]): string {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  return `[${names.map((name) => `*${name}`).join(", ")}]`;
}

/** The lists of tasks that a join takes. */
export function sourcesOf({
  sources,
  areBatches,
}: {
  sources: string[];
  areBatches: boolean;
}): string[] {
  if (!areBatches) return sources;
  return sources.map((source) => `[task for batch in ${source} for task in batch]`);
}

export function outs(cases: Case[], out: string): string {
  return `out={${cases.map(({ output }) => `${pythonLiteral(output)}: ${out}`).join(", ")}}`;
}

export function outputsByStep(cases: Case[]): Record<string, string> {
  return Object.fromEntries(
    cases.flatMap(({ output, steps }) => steps.map((step) => [step, output])),
  );
}
