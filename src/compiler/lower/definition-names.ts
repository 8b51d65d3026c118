import { findDecorator } from "../graph/decorators.js";
import type { FlowGraph } from "../graph/flow-graph.js";
import type { FlowSettings } from "../settings.js";
import { isAssetTag } from "./dagster-limits.js";
import { jobName } from "./names.js";

/** How Dagster enforces the time of a run, where a daemon monitors runs. */
const MAX_RUNTIME = "dagster/max_runtime";

/** What a flow's definitions are called and marked with in Dagster. */
export interface DefinitionNames {
  /** The asset's, without its key prefix; its ops' names begin with it. */
  name: string;
  job: string;
  keyPrefix: string[];
  group: string | undefined;
  /** Of the asset: Dagster takes fewer letters there than in the tags of a run. */
  assetTags: Record<string, string>;
  /** Of the job, and so of its runs. */
  jobTags: Record<string, string>;
}

/** Settings win over decorators; tags of both are merged by key. */
export function definitionNames(graph: FlowGraph, settings: FlowSettings): DefinitionNames {
  const project = findDecorator(graph.decorators, "project")?.name;
  const name = settings.name ?? graph.flow.name;
  const tags = { ...findDecorator(graph.decorators, "tags")?.tags, ...settings.tags };
  const { workflowTimeout } = settings;
  const limit = workflowTimeout === undefined ? {} : { [MAX_RUNTIME]: String(workflowTimeout) };
  return {
    name,
    job: jobName(name),
    keyPrefix: (settings.keyPrefix ?? project)?.split("/") ?? [],
    group: settings.group ?? project,
    assetTags: Object.fromEntries(Object.entries(tags).filter(isAssetTag)),
    jobTags: { ...tags, ...limit },
  };
}

/**
 * The names that a code location has once, for any asset, op or job: the job's, and that of the
 * graph behind the asset, which Dagster makes of the asset's key (`to_python_identifier`).
 */
export function uniqueNames({ keyPrefix, name, job }: DefinitionNames): string[] {
  return [[...keyPrefix, name].join("__").replaceAll(/[.-]/g, "_"), job];
}
