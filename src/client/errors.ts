/** What keeps a request to Dagster from being done. Its message is for a person, and says it all. */
export class DagsterError extends Error {
  override name = "DagsterError";
}

/** The request itself is at fault: a name that is not there, a parameter that is wrong. */
export class WrongRequestError extends DagsterError {
  override name = "WrongRequestError";
}

/** There is no answer from where Dagster should be. It may come back. */
export class UnreachableError extends DagsterError {
  override name = "UnreachableError";
}
