import type { FlowSpec } from "./flow-spec.js";

/**
 * What a join is given: one element for each task that it joins, each with that task's artifacts.
 * In the order of the foreach, or of the static split's call; after a static split also by the name
 * of the branch: `Inputs<this, "a" | "b">` has `inputs.a.x`.
 */
export type Inputs<Flow extends FlowSpec, Branch extends string = never> = readonly Flow[] & {
  readonly [Name in Branch]: Flow;
};
