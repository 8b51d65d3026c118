import { FlowError } from "../../authoring/flow-error.js";

/** An uncaught error of a task. */
export class LeftBehind {
  constructor(readonly error: unknown) {}
}

/** Receives an uncaught error, of the task that runs or of one before it. */
let takeError: ((error: unknown) => void) | undefined;

/**
 * Runs a task. An uncaught error, such as a rejection that nobody handles, fails the task too.
 * @param onExit is called if the process exits before the task is done, because the step calls `process.exit` or awaits
 * a promise that nothing can settle. It can only work synchronously
 * @throws LeftBehind, or what the task throws
 */
export async function failOnUncaught<Result>(
  task: () => Promise<Result>,
  onExit: (error: Error) => void,
): Promise<Result> {
  const reportExit = () => {
    process.exitCode = 1;
    onExit(
      new FlowError(
        "the process ended before the step did: it was told to, the step calls process.exit, or it " +
          "awaits a promise that nothing can settle any more.",
      ),
    );
  };
  process.once("exit", reportExit);
  try {
    const uncaught = new Promise<never>((_resolve, reject) => {
      watchErrors();
      takeError = (error) => reject(new LeftBehind(error));
    });
    // Node reports unhandled rejections only after a turn of the event loop.
    const settled = task().then(
      (result) => new Promise<Result>((done) => setImmediate(done, result)),
    );
    return await Promise.race([settled, uncaught]);
  } finally {
    process.off("exit", reportExit);
  }
}

function watchErrors(): void {
  if (takeError !== undefined) return;
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, (error: unknown) => takeError?.(error));
  }
}
