import type { ExternalPackage } from "../bundle/external-packages.js";
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

/** A data file that is copied beside the bundle. Paths are absolute. */
export interface DataFile {
  from: string;
  to: string;
}

/** A flow and its two files. */
export interface MadeFlow {
  flow: string;
  /** The FILE, as given. */
  source: string;
  graph: FlowGraph;
  plan: DagsterPlan;
  settings: FlowSettings;
  manifest: FlowManifest;
  python: TextFile;
  bundle: TextFile;
  /** Absolute paths of the data files that its modules name. */
  data: string[];
  /** Those of them that are not in the folder of the bundle. */
  copies: DataFile[];
  /** The packages that its bundle takes from where it is deployed. */
  external: ExternalPackage[];
}

/** The result of a build, in memory. */
export interface Made {
  /** Empty if a diagnostic is an error. */
  flows: MadeFlow[];
  /** The names of the requested flows, even if they have mistakes. */
  declared: string[];
  diagnostics: Diagnostic[];
  sources: Sources;
  /** Absolute paths of all files in the bundles, including data files. */
  inputs: string[];
}
