import { findDecorator } from "../graph/decorators.js";
import type { FlowGraph } from "../graph/flow-graph.js";
import type { FlowSettings } from "../settings.js";
import { isAssetTag } from "./dagster-limits.js";
import { jobName } from "./names.js";

/** The tag by which Dagster limits the time of a run, if a daemon monitors runs. */
const MAX_RUNTIME = "dagster/max_runtime";

/** The names and tags of a flow's definitions in Dagster. */
export interface DefinitionNames {
  /** The name of the asset, without its key prefix. The names of its ops begin with it. */
  name: string;
  job: string;
  keyPrefix: string[];
  group: string | undefined;
  /** The tags of the asset. Dagster accepts fewer characters there than in the tags of a run. */
  assetTags: Record<string, string>;
  /** The tags of the job, and so of its runs. */
  jobTags: Record<string, string>;
}

/** Settings win over decorators. Tags of both are merged by key. */
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
 * The names that must be unique in a code location, among all assets, ops and jobs: the name of the job, and that of
 * the graph behind the asset, which Dagster makes from the asset key (`to_python_identifier`).
 */
export function uniqueNames({ keyPrefix, name, job }: DefinitionNames): string[] {
  return [[...keyPrefix, name].join("__").replaceAll(/[.-]/g, "_"), job];
}
