/** A mistake in the flow or its data that the runtime found. The message says what to do. */
export class FlowError extends Error {
  override name = "FlowError";
}

/** A mistake in the flow's own code. Another attempt would fail too, so `@retry` makes none. */
export class FlowMistake extends FlowError {}
