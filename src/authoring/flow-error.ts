/** A mistake in the flow or its data that the runtime found: its message says what to do. */
export class FlowError extends Error {
  override name = "FlowError";
}
