/** What of a command line is kept in the files that it makes. */
export interface MakeOptions {
  executor: "async" | "in_process" | "multiprocess";
  maxWorkers?: number | undefined;
  /** Of dagster-ts.yaml, which the command that makes the files again reads anew. */
  store?: string | undefined;
}

/** A word as the shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The command that makes a flow's files again, from their folder.
 *
 * @param source - the path from there, with `/`
 * @param output - the name that `-o` gave
 */
export function createCommand(
  source: string,
  flow: string,
  output: string | undefined,
  { executor, maxWorkers }: MakeOptions,
): string {
  const words = ["dagster-ts", "create", source, flow];
  if (output !== undefined) words.push("-o", output);
  if (executor !== "async") words.push("--executor", executor);
  if (maxWorkers !== undefined) words.push("--max-workers", String(maxWorkers));
  return words.map(shellWord).join(" ");
}
