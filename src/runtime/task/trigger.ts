import type { FinishedFlow, Trigger } from "../../authoring/current.js";

/**
 * Reads from the text of a run's tag what started the run. The sensor writes the kind, and the ids of the runs that it
 * waited for: `{"kind": "asset", "runs": {"raw/orders": "..."}}`. The name of a flow in another code location has the
 * location and a `/` before it.
 * @returns undefined if the tag has another form, because anybody may write one
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
