import { DagsterError, WrongRequestError } from "./errors.js";

/** A failure as a result of Dagster's GraphQL says it. */
export interface FailureResult {
  __typename:
    | "PythonError"
    | "RunConfigValidationInvalid"
    | "RunConflict"
    | "RunNotFoundError"
    | "PipelineNotFoundError"
    | "TerminateRunFailure"
    | "UnauthorizedError";
  message?: string;
  /** Of a PythonError, the nearest first. */
  causes?: { message: string }[];
  /** Of a RunConfigValidationInvalid. */
  errors?: { message: string }[];
}

/** What every operation asks of a failure. */
export const FAILURE = `
  __typename
  ... on Error { message }
  ... on PythonError { causes { message } }`;

/**
 * The result that was hoped for.
 * @throws DagsterError with what Dagster says instead
 */
export function expectResult<
  Result extends { __typename: string },
  Name extends Exclude<Result["__typename"], FailureResult["__typename"]>,
>(result: Result, name: Name): Extract<Result, { __typename: Name }> {
  if (result.__typename === name) return result as Extract<Result, { __typename: Name }>;
  throw failureOf(result as FailureResult);
}

function failureOf({ __typename, message = __typename, causes, errors }: FailureResult) {
  switch (__typename) {
    case "PythonError":
      return new DagsterError(`Dagster failed: ${pythonMessage(causes?.[0]?.message ?? message)}`);
    case "RunConfigValidationInvalid": {
      const messages = (errors ?? []).map((error) => `\n  ${configMessage(error.message)}`);
      return new WrongRequestError(`Dagster does not take these parameters:${messages.join("")}`);
    }
    case "UnauthorizedError":
      return new DagsterError("Dagster does not allow this here: it is read-only, or not for you.");
    case "RunNotFoundError":
      return new WrongRequestError("Dagster has no such run.");
    default:
      return new DagsterError(`Dagster refuses: ${message}`);
  }
}

/** The words of an exception, without the path of its class in Python. */
export function pythonMessage(message: string): string {
  return message
    .trim()
    .replace(/^(?:[A-Za-z_]\w*\.)+(\w+: )/, (_, name: string) =>
      name === "Failure: " ? "" : name,
    );
}

/** `at path root:ops:ForeachFlow:config:alpha` is the parameter `alpha`. */
function configMessage(message: string): string {
  return message.replace(/ at path root:ops:\w+:config(?::([\w:]+))?/, (_, parameter?: string) =>
    parameter === undefined ? "" : ` at ${parameter}`,
  );
}
