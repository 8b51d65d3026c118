/** What came of a package. */
export interface PackageResult {
  /** The key of its program. */
  name: string;
  versions: string[];
  /** What plain Node has printed; undefined if it failed. */
  node: string | undefined;
  /** What `dagster-ts run` has. */
  run: string | undefined;
  /** What Dagster has, in a folder that holds only what is deployed. */
  dagster: string | undefined;
  /** The packages that had to be installed there, with their versions. */
  external: string[];
}

export function tryPackages(names: string[], onResult: (result: PackageResult) => void): void;
