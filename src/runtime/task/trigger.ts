import type { FinishedFlow, Trigger } from "../../authoring/current.js";

/**
 * What has started a run, of the text of its tag. The sensor writes the kind, and Dagster's ids of the
 * runs that it waited for: `{"kind": "asset", "runs": {"raw/orders": "..."}}`, of a flow of another code
 * location by the location's name, a `/` and its own.
 * @returns undefined if the tag says no such thing: anybody may write one
 */
export function parseTrigger(tag: string): Trigger | undefined {
  const { kind, runs } = parse(tag);
  if (typeof runs !== "object" || runs === null) return undefined;
  const entries = Object.entries(runs).map(([name, run]) => [name, String(run)] as const);
  if (kind === "asset") {
    return { kind, assets: entries.map(([key, run]) => ({ key, runId: run || undefined })) };
  }
  const flows = entries.map(([name, run]) => finishedFlow(name, run));
  const [first] = flows;
  return kind === "flow" && first !== undefined ? { kind, ...first, flows } : undefined;
}

function parse(tag: string): { kind?: unknown; runs?: unknown } {
  try {
    return JSON.parse(tag) ?? {};
  } catch {
    return {};
  }
}

function finishedFlow(name: string, runId: string): FinishedFlow {
  const slash = name.lastIndexOf("/");
  const location = slash < 0 ? undefined : name.slice(0, slash);
  return { flow: name.slice(slash + 1), location, runId };
}
