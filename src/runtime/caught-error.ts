import { inspect } from "node:util";
import { FlowError } from "../authoring/flow-error.js";
import type { ArtifactCodec } from "./artifacts.js";
import { describeError, formatError, isError, messageOf } from "./error-details.js";
import type { CatchPolicy, FlowManifest, TaskRequest } from "./protocol.js";

/** What `@catchError` says of the task, if this attempt is its last. Before that `@retry` has its turn. */
export function catchPolicyOf(
  manifest: FlowManifest,
  { step, retryCount }: TaskRequest,
): CatchPolicy | undefined {
  const { retry, catchError } = manifest.steps[step] ?? {};
  return retryCount < (retry?.times ?? 0) ? undefined : catchError;
}

/** The error as an artifact: as it is if the codec keeps it, else its name, message and stack. */
export function keptError(thrown: unknown, codec: ArtifactCodec): unknown {
  const error = isError(thrown) ? thrown : new Error(inspect(thrown));
  try {
    codec.encode("error", error);
    return error;
  } catch {
    const { name, message, stack } = error;
    return { name: String(name), message: String(message), stack: String(stack) };
  }
}

/** Says on the console what was caught. */
export function printCaught(step: string, error: unknown): void {
  const text = formatError(describeError(error)).trimEnd();
  console.error(`@catchError goes on after step "${step}" has failed:\n${text}`);
}

/** The error of a task that cannot go on without what its step did not come to. */
export function notCaught(step: string, error: unknown, reason: unknown): FlowError {
  return new FlowError(
    `step "${step}" has failed, and @catchError cannot go on without what the step had yet to do: ` +
      messageOf(reason),
    { cause: error },
  );
}
