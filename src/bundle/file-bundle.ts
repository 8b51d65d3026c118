/** The bundle of one FILE, which still lacks the manifest of a flow. */
export interface FileBundle {
  /** The folder that it is made for. */
  folder: string;
  /** The FILE's path from there, with `/`. */
  source: string;
  code: string;
  /** The source map, as JSON. */
  map: string;
  /** Whether it has modules in CommonJS in it. */
  hasCommonJs: boolean;
  /** Whether one of the user's modules in it imports dagster-ts. */
  usesDagsterTs: boolean;
  /** SHA-256 of each of the user's files in it, by path relative to the folder. */
  hashes: Record<string, string>;
}
