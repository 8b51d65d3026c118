import type { FlowSettings } from "../compiler/settings.js";

/** A word as the shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The command that makes a flow's files again, from their folder.
 *
 * @param source - the path from there, with `/`
 * @param output - the name that `-o` gave
 * @param settings - what the command line says; the configuration says the rest again
 */
export function createCommand(
  source: string,
  flow: string,
  output: string | undefined,
  settings: FlowSettings,
): string {
  const words = ["dagster-ts", "create", source, flow];
  if (output !== undefined) words.push("-o", output);
  return [...words, ...settingsWords(settings)].map(shellWord).join(" ");
}

/** The command that makes all flows of a project again, from its folder or one inside. */
export function projectCommand(settings: FlowSettings): string {
  return ["dagster-ts", "create", ...settingsWords(settings)].map(shellWord).join(" ");
}

/** The options of a command line that say the settings. */
function settingsWords(settings: FlowSettings): string[] {
  const { name, executor, maxWorkers, keyPrefix, group, workflowTimeout, tags = {} } = settings;
  const option = (flag: string, value: string | number | undefined) =>
    value === undefined ? [] : [flag, String(value)];
  return [
    ...option("--name", name),
    ...option("--executor", executor),
    ...option("--max-workers", maxWorkers),
    ...option("--key-prefix", keyPrefix),
    ...option("--group", group),
    ...Object.entries(tags).flatMap(([key, value]) => option("--tag", `${key}=${value}`)),
    ...(settings.with ?? []).flatMap(({ text }) => option("--with", text)),
    ...option("--workflow-timeout", workflowTimeout),
  ];
}
