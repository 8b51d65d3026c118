/** The environment variables that tell a process where the session of Dagster Pipes is. */
export const CONTEXT_VARIABLE = "DAGSTER_PIPES_CONTEXT";
export const MESSAGES_VARIABLE = "DAGSTER_PIPES_MESSAGES";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether Dagster started this process. */
export function isPipesProcess(environment: Environment): boolean {
  return environment[CONTEXT_VARIABLE] !== undefined;
}

/** The environment for a child process, which must not write to the Pipes session of this process. */
export function withoutPipes(environment: Environment): Record<string, string | undefined> {
  return { ...environment, [CONTEXT_VARIABLE]: undefined, [MESSAGES_VARIABLE]: undefined };
}
