/** The variables by which Dagster Pipes tells a process where its session is. */
export const CONTEXT_VARIABLE = "DAGSTER_PIPES_CONTEXT";
export const MESSAGES_VARIABLE = "DAGSTER_PIPES_MESSAGES";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether Dagster has started this process. */
export function isPipesProcess(environment: Environment): boolean {
  return environment[CONTEXT_VARIABLE] !== undefined;
}

/** The environment for a process of one's own, which must not write to this one's Pipes session. */
export function withoutPipes(environment: Environment): Record<string, string | undefined> {
  return { ...environment, [CONTEXT_VARIABLE]: undefined, [MESSAGES_VARIABLE]: undefined };
}
