import type { Drawing, DrawnEdge, DrawnRegion, NodeShape } from "./drawing.js";

const SHAPES: Record<NodeShape, [string, string]> = {
  step: ["[", "]"],
  join: ["[\\", "/]"],
  split: ["[/", "\\]"],
  foreach: ["[[", "]]"],
  switch: ["{", "}"],
  end: ["([", "])"],
};

/** The drawing as a Mermaid flowchart, which GitHub and GitLab show in Markdown. */
export function toMermaid(drawing: Drawing): string {
  return [
    "flowchart TD",
    ...regionLines(drawing.region, 1),
    ...drawing.edges.map((edge) => `  ${edgeLine(edge)}`),
    "",
  ].join("\n");
}

function regionLines(region: DrawnRegion, depth: number): string[] {
  const margin = "  ".repeat(depth);
  const lines = [
    ...region.steps.map(({ name, shape }) => {
      const [open, close] = SHAPES[shape];
      return `${margin}${identifier(name)}${open}${quote(name)}${close}`;
    }),
    ...region.regions.flatMap((inner) => regionLines(inner, depth + 1)),
  ];
  if (region.split === undefined) return lines;
  const outer = "  ".repeat(depth - 1);
  const title = `${outer}subgraph ${identifier(`body_${region.split}`)}[${quote(region.label)}]`;
  return [title, ...lines, `${outer}end`];
}

function edgeLine({ from, to, label, isBack }: DrawnEdge): string {
  const arrow = isBack ? "-.->" : "-->";
  const text = label === "" ? "" : `|${quote(label)}|`;
  return `${identifier(from)} ${arrow}${text} ${identifier(to)}`;
}

/** Mermaid reserves words such as `end`, so each node's name has a prefix. */
function identifier(name: string): string {
  return `step_${name}`;
}

/** Escapes everything that Mermaid could read as syntax. */
function quote(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} _.,:-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
}
