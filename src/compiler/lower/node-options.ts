import { findDecorator, type StepDecorator } from "../graph/decorators.js";
import type { NodeOptions } from "./plan.js";

/** What the decorators of a step ask of the process of its tasks; what none says is absent. */
export function nodeOptionsOf(decorators: readonly StepDecorator[]): NodeOptions {
  const timeout = findDecorator(decorators, "timeout")?.seconds;
  const memory = findDecorator(decorators, "resources")?.memory;
  const variables = findDecorator(decorators, "environment")?.variables;
  return {
    ...(timeout !== undefined && { timeout }),
    // Node takes whole MB.
    ...(memory !== undefined && { memory: Math.ceil(memory) }),
    ...(variables !== undefined && { variables }),
  };
}
