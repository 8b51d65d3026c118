import type { FlowGraph } from "../compiler/graph/flow-graph.js";
import { findRegions } from "../compiler/graph/regions.js";
import { drawingOf } from "../draw/drawing.js";
import { toMermaid } from "../draw/mermaid.js";
import { toSvg } from "../draw/svg.js";
import { buildFlows } from "../project/build-flows.js";
import { outJson, sayDiagnostics } from "./print-results.js";
import { onlyFlow } from "./read-arguments.js";
import type { Terminal } from "./terminal.js";

export type GraphFormat = "svg" | "mermaid" | "json";

/** The arguments of `dagster-ts graph`. */
export interface GraphRequest {
  file: string;
  flow: string | undefined;
  format: GraphFormat;
}

/**
 * Prints a drawing of a flow, or its graph, on standard output.
 * @returns exit code 1 on a mistake in the flow
 * @throws UsageError if the file has several flows and none is named
 */
export async function drawGraph(request: GraphRequest, terminal: Terminal): Promise<0 | 1> {
  const { file, flow, format } = request;
  const made = await buildFlows({ files: [file], flow }, terminal.workingFolder);
  sayDiagnostics(made.diagnostics, made.sources, terminal);
  const first = onlyFlow(made, file);
  if (first === undefined) return 1;
  if (format === "json") outJson(withoutSpans(first.graph), terminal);
  else terminal.out(await draw(first.graph, format));
  return 0;
}

async function draw(graph: FlowGraph, format: "svg" | "mermaid"): Promise<string> {
  const drawing = drawingOf(graph, findRegions(graph));
  return format === "mermaid" ? toMermaid(drawing) : toSvg(drawing);
}

/** The graph without places in the source, which are of no use outside the compiler. */
export function withoutSpans(value: unknown): object {
  const strip = (_key: string, item: unknown): unknown => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    const { span, ...rest } = item as Record<string, unknown>;
    const isName = span !== undefined && Object.keys(rest).join() === "name";
    return isName ? rest.name : rest;
  };
  return JSON.parse(JSON.stringify(value, strip)) as object;
}
