import type { ExternalPackage } from "./external-packages.js";

/** The bundle of one FILE, still without the manifest of a flow. */
export interface FileBundle {
  /** The folder that it is made for. */
  folder: string;
  /** The path of the FILE from there, with `/`. */
  source: string;
  code: string;
  /** The source map, as JSON. */
  map: string;
  /** Whether a module of the user in it asks where it is. */
  asksForLocation: boolean;
  /** Absolute paths of the data files that its modules name. */
  data: string[];
  /** Those of them that are copied beside the bundle, with their absolute paths there. */
  copies: { from: string; to: string }[];
  /** The packages that it takes from where it is deployed, by name. */
  external: ExternalPackage[];
  /** Whether it contains CommonJS modules. */
  hasCommonJs: boolean;
  /** Whether a module of the user in it imports dagster-ts. */
  usesDagsterTs: boolean;
  /** The SHA-256 of each file of the user in it, by path relative to the folder. */
  hashes: Record<string, string>;
}
