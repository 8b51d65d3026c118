import { inspect } from "node:util";
import { FlowError, FlowMistake } from "../../authoring/flow-error.js";
import { describeError, formatError, isError, isFinal, messageOf } from "../error-details.js";
import type { CatchPolicy, FlowManifest, TaskRequest } from "../protocol.js";
import type { ArtifactCodec } from "../values/codec.js";

/** The policy of `@catchError`, if this attempt is the last one. Before that, `@retry` tries the task again. */
export function catchPolicyOf(
  manifest: FlowManifest,
  { step, retryCount }: TaskRequest,
  error: unknown,
): CatchPolicy | undefined {
  const { retry, catchError } = manifest.steps[step] ?? {};
  return retryCount < (retry?.times ?? 0) && !isFinal(error) ? undefined : catchError;
}

/** The error as an artifact: the error itself if it can be kept, otherwise its name, message and stack. */
export function keptError(thrown: unknown, codec: ArtifactCodec): Error {
  const error = isError(thrown) ? thrown : new Error(inspect(thrown));
  if (codec.accepts("error", error)) return error;
  const kept = new Error(String(error.message));
  return Object.assign(kept, { name: String(error.name), stack: String(error.stack) });
}

/** Prints the caught error on the console. */
export function printCaught(step: string, error: unknown): void {
  const text = formatError(describeError(error)).trimEnd();
  console.error(`@catchError goes on after step "${step}" has failed:\n${text}`);
}

/** The error of a task that cannot continue, because its step did not assign what the transition needs. */
export function notCaught(step: string, error: unknown, reason: unknown): FlowError {
  const Failure = isFinal(error) ? FlowMistake : FlowError;
  return new Failure(
    `step "${step}" has failed, and @catchError cannot go on without what the step had yet to do: ` +
      messageOf(reason),
    { cause: error },
  );
}
