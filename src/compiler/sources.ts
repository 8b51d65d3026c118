/** A module of the user's, as the bundler resolved it. */
export interface SourceModule {
  /** Absolute path. */
  path: string;
  /** The path as messages show it: relative to the working directory. */
  display: string;
  text: string;
  /** Import specifier as written → absolute path of the module; imports of packages are left out. */
  imports: Record<string, string>;
}

/** The flow's file and every module of the user's that it imports, by absolute path. */
export type Sources = ReadonlyMap<string, SourceModule>;
