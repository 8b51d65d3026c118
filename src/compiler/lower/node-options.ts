import { findDecorator, type StepDecorator } from "../graph/decorators.js";
import type { NodeOptions } from "./plan.js";

/** The options of the Node processes of a step, from its decorators. An option that none gives is absent. */
export function nodeOptionsOf(decorators: readonly StepDecorator[]): NodeOptions {
  const timeout = findDecorator(decorators, "timeout")?.seconds;
  const memory = findDecorator(decorators, "resources")?.memory;
  const variables = findDecorator(decorators, "environment")?.variables;
  return {
    ...(timeout !== undefined && { timeout }),
    // Node accepts only whole MB.
    ...(memory !== undefined && { memory: Math.ceil(memory) }),
    ...(variables !== undefined && { variables }),
  };
}
