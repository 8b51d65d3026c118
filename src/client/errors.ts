/** A request to Dagster failed. The message is complete and meant for the user. */
export class DagsterError extends Error {
  override name = "DagsterError";
}

/** The request is wrong: it names something that does not exist, or a parameter has a wrong value. */
export class WrongRequestError extends DagsterError {
  override name = "WrongRequestError";
}

/** Dagster does not answer. It may come back. */
export class UnreachableError extends DagsterError {
  override name = "UnreachableError";
}
