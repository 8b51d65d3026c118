/** Wrong usage of the command line: its message is printed alone, and the exit code is 2. */
export class UsageError extends Error {
  /** @param help - the command that says more */
  constructor(
    message: string,
    readonly help = "dagster-ts --help",
  ) {
    super(message);
  }
}
