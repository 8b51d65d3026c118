import type { FlowSettings } from "../compiler/settings.js";

/** Quotes a word for the shell, if it needs quotes. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The command that makes a flow's files again, when called from their folder.
 *
 * @param source - the path of the source from that folder, with `/`
 * @param output - the file name that `-o` gave
 * @param settings - the settings of the command line. The rest comes from the configuration again
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

/** The command that makes all flows of a project again, when called from its folder or below it. */
export function projectCommand(settings: FlowSettings): string {
  return ["dagster-ts", "create", ...settingsWords(settings)].map(shellWord).join(" ");
}

/** The options of the command line for these settings. */
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
    ...(settings.external ?? []).flatMap((name) => option("--external", name)),
  ];
}
