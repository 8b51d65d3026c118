import { inspect, types } from "node:util";
import { FlowError, FlowMistake } from "../authoring/flow-error.js";

/** An error as Dagster Pipes reports it. */
export interface ErrorDetails {
  name: string;
  /** Begins with the error's name, as in Python, unless it tells the flow's author what to do. */
  message: string;
  /** One frame each, with a newline at its end; the flow's own code first. */
  stack: string[];
  cause: ErrorDetails | null;
  context: null;
}

/** An error of another process, as that process described it. */
export class TaskError extends Error {
  override name = "TaskError";

  /** @param isFinal whether another attempt would fail as well */
  constructor(
    readonly details: ErrorDetails,
    readonly isFinal = false,
  ) {
    super(details.message.trimEnd());
  }
}

/** The process of a task ended, or threw an uncaught error, before the task was done. */
export class ProcessDied extends TaskError {
  /** @param reason what is known about it, if the process could not tell */
  constructor(reason: string | ErrorDetails) {
    super(typeof reason === "string" ? plainDetails(reason) : reason);
  }
}

function plainDetails(message: string): ErrorDetails {
  return { name: "Error", message: `${message}\n`, stack: [], cause: null, context: null };
}

const UNREADABLE = "The step threw an object that cannot be read, such as a Proxy.";

/** Causes may lead in a circle. */
const MAX_CAUSES = 10;

/** What code of the flow's has thrown; an error that says so if reading that would throw again, as a proxy's may. */
export function readableError(thrown: unknown): unknown {
  try {
    describe(thrown, 0);
    if (!types.isProxy(thrown)) return thrown;
  } catch {
    // Its properties throw.
  }
  const error = new Error(UNREADABLE);
  error.stack = String(error);
  return error;
}

/** Describes whatever was thrown. */
export function describeError(error: unknown): ErrorDetails {
  try {
    return describe(error, 0);
  } catch {
    return plainDetails(UNREADABLE);
  }
}

function describe(error: unknown, depth: number): ErrorDetails {
  if (error instanceof TaskError) return error.details;
  if (!isError(error)) {
    return plainDetails(`The step threw something that is no Error: ${inspect(error)}`);
  }
  const { name, message } = headline(error);
  const hasCause = error.cause !== undefined && depth < MAX_CAUSES;
  return {
    name,
    message: `${error instanceof FlowError ? message : `${name}: ${message}`}\n${listErrors(error)}`,
    stack: trimStack(error),
    cause: hasCause ? describe(error.cause, depth + 1) : null,
    context: null,
  };
}

/** Whether another attempt would fail as well. */
export function isFinal(error: unknown): boolean {
  return error instanceof FlowMistake || (error instanceof TaskError && error.isFinal);
}

/** The message of whatever a task threw. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error as it is printed on stderr. */
export function formatError(details: ErrorDetails): string {
  const cause = details.cause === null ? "" : `Caused by: ${formatError(details.cause)}`;
  return `${details.message}${details.stack.join("")}${cause}`;
}

/** Whether a value is an error, also of another realm. */
export function isError(error: unknown): error is Error {
  return error instanceof Error || Object.prototype.toString.call(error) === "[object Error]";
}

/** Reads a property of an error, which the flow may have replaced with anything. */
function headline(error: Error): { name: string; message: string } {
  return { name: String(error.name || "Error"), message: String(error.message) };
}

function listErrors(error: Error): string {
  const errors: unknown = (error as Partial<AggregateError>).errors;
  if (!Array.isArray(errors)) return "";
  const shown = errors.slice(0, MAX_CAUSES).map((one) => `  - ${firstLine(one)}\n`);
  return shown.join("");
}

function firstLine(error: unknown): string {
  return isError(error) ? `${headline(error).name}: ${headline(error).message}` : inspect(error);
}

/** Frames of an error's stack, without those of this runtime and of Node. */
function trimStack(error: Error): string[] {
  if (typeof error.stack !== "string") return [];
  const frames = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  const boundary = frames.findIndex((frame) => /\bat (async )?callStep\d*\b/.test(frame));
  // An error that the runtime finds before or after a step has no place in the flow.
  if (boundary < 0 && error instanceof FlowError) return [];
  const inner = boundary < 0 ? frames : frames.slice(0, boundary);
  const outside = inner.filter((frame) => !/\(?node:|\(<anonymous>\)$/.test(frame));
  const own = ownFiles();
  const flows = outside.filter((frame) => !own.some((file) => frame.includes(file)));
  // Without a source map the flow and the runtime are one file.
  return (flows.length > 0 ? flows : outside).map((frame) => `${frame}\n`);
}

/**
 * The runtime's own files as stack frames show them: separate files if they are mapped, or one bundled file. Called
 * only after a failure, because Node reads the whole source map to map a frame.
 */
function ownFiles(): string[] {
  const frame = new Error().stack?.split("\n").find((line) => /^\s+at /.test(line)) ?? "";
  const path = /\(?([^\s(][^(]*?):\d+:\d+\)?$/.exec(frame)?.[1]?.replace(/^at /, "") ?? "";
  if (path.endsWith("/src/runtime/error-details.ts")) {
    const source = path.slice(0, -"runtime/error-details.ts".length);
    return [`${source}runtime/`, `${source}authoring/`];
  }
  return path === "" ? [] : [`${path}:`];
}
