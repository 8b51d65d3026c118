/** A mistake in the flow or its data that the runtime found: its message says what to do. */
export class FlowError extends Error {
  override name = "FlowError";
}

/** One of the flow's own code: another attempt would fail as well, so `@retry` makes none. */
export class FlowMistake extends FlowError {}
