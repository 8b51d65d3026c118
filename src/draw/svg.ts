import { createRequire } from "node:module";
import type { Drawing, DrawnRegion, NodeShape } from "./drawing.js";

/** The drawing as an SVG document, laid out by Graphviz. */
export async function toSvg(drawing: Drawing): Promise<string> {
  // Only this format needs Graphviz, which is 1.5 MB.
  const { instance } = createRequire(import.meta.url)(
    "@viz-js/viz",
  ) as typeof import("@viz-js/viz");
  const viz = await instance();
  return viz.renderString(toDot(drawing), { format: "svg" });
}

const SHAPES: Record<NodeShape, string> = {
  step: 'shape=box style="rounded,filled" fillcolor="#ffffff"',
  join: 'shape=invtrapezium style=filled fillcolor="#e8f1fb"',
  split: 'shape=trapezium style=filled fillcolor="#e8f1fb"',
  foreach: 'shape=box3d style=filled fillcolor="#e8f7ec"',
  switch: 'shape=diamond style=filled fillcolor="#fdf3dc"',
  end: 'shape=box style="rounded,filled,bold" fillcolor="#ffffff"',
};

/** The drawing in Graphviz's language, from top to bottom. */
export function toDot(drawing: Drawing): string {
  const edges = drawing.edges.map(({ from, to, label, isBack }) => {
    const attributes = [
      ...(label === "" ? [] : [`label=${quote(` ${label} `)}`]),
      ...(isBack ? ["style=dashed", "constraint=false"] : []),
    ];
    return `  ${quote(from)} -> ${quote(to)} [${attributes.join(" ")}];`;
  });
  return [
    `digraph ${quote(drawing.flow)} {`,
    '  graph [fontname="Helvetica" fontsize=12 rankdir=TB pad=0.2];',
    '  node [fontname="Helvetica" fontsize=12 color="#44546a"];',
    '  edge [fontname="Helvetica" fontsize=10 color="#44546a"];',
    ...regionLines(drawing.region, 1),
    ...edges,
    "}",
    "",
  ].join("\n");
}

function regionLines(region: DrawnRegion, depth: number): string[] {
  const margin = "  ".repeat(depth);
  const lines = [
    ...region.steps.map(({ name, shape }) => `${margin}${quote(name)} [${SHAPES[shape]}];`),
    ...region.regions.flatMap((inner) => regionLines(inner, depth + 1)),
  ];
  if (region.split === undefined) return lines;
  const outer = "  ".repeat(depth - 1);
  return [
    `${outer}subgraph ${quote(`cluster_${region.split}`)} {`,
    `${margin}label=${quote(region.label)}; style="rounded,dashed"; color="#3f8f5b";`,
    ...lines,
    `${outer}}`,
  ];
}

/** Graphviz reads backslashes in labels as escapes of its own. */
function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
