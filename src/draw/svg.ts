import { createRequire } from "node:module";
import { toDot } from "./dot.js";
import type { Drawing } from "./drawing.js";

/** The drawing as an SVG document, laid out by Graphviz. */
export async function toSvg(drawing: Drawing): Promise<string> {
  // Loaded here: 1.5 MB of Graphviz that only this format needs.
  const { instance } = createRequire(import.meta.url)(
    "@viz-js/viz",
  ) as typeof import("@viz-js/viz");
  const viz = await instance();
  return viz.renderString(toDot(drawing), { format: "svg" });
}
