import { DagsterError, WrongRequestError } from "./errors.js";

/** A failure, as a result of Dagster's GraphQL describes it. */
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
  /** The causes of a PythonError, nearest first. */
  causes?: { message: string }[];
  /** The errors of a RunConfigValidationInvalid. */
  errors?: { message: string }[];
}

/** The fields of a failure that every operation asks for. */
export const FAILURE = `
  __typename
  ... on Error { message }
  ... on PythonError { causes { message } }`;

/**
 * Returns a result if it is of the expected type.
 * @throws DagsterError with Dagster's message if it is not
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
      return new WrongRequestError(`Dagster does not accept these parameters:${messages.join("")}`);
    }
    case "UnauthorizedError":
      return new DagsterError(
        "Dagster does not allow this: it is read-only, or you lack the permission.",
      );
    case "RunNotFoundError":
      return new WrongRequestError("Dagster has no such run.");
    default:
      return new DagsterError(`Dagster refused the request: ${message}`);
  }
}

/** The message of an exception, without the module path of its Python class. */
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
