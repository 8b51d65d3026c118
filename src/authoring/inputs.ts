import type { FlowSpec } from "./flow-spec.js";

/**
 * The inputs of a join: one element for each task that it joins, with the artifacts of that task. Their order is
 * that of the items of a foreach, or of the branches in the call of a static split. A static split's inputs also
 * have the names of its branches: `Inputs<this, "a" | "b">` has `inputs.a.x`.
 */
export type Inputs<Flow extends FlowSpec, Branch extends string = never> = readonly Flow[] & {
  readonly [Name in Branch]: Flow;
};
