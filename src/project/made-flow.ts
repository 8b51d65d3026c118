import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { FlowGraph } from "../compiler/graph/flow-graph.js";
import type { DagsterPlan } from "../compiler/lower/plan.js";
import type { FlowSettings } from "../compiler/settings.js";
import type { Sources } from "../compiler/sources.js";
import type { FlowManifest } from "../runtime/protocol.js";

/** A file to be written. */
export interface TextFile {
  /** Absolute. */
  path: string;
  text: string;
}

/** A flow and its two files. */
export interface MadeFlow {
  flow: string;
  /** The FILE as given. */
  source: string;
  graph: FlowGraph;
  plan: DagsterPlan;
  settings: FlowSettings;
  manifest: FlowManifest;
  python: TextFile;
  bundle: TextFile;
}

/** What came of a request, in memory. */
export interface Made {
  /** None where a diagnostic is an error. */
  flows: MadeFlow[];
  /** The names of the flows to be made, whatever is wrong with them. */
  declared: string[];
  diagnostics: Diagnostic[];
  sources: Sources;
  /** Absolute paths of all files that the bundles are made of, data among them. */
  inputs: string[];
}
