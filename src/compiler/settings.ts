import type { AddedDecorator } from "./graph/decorators.js";
import type { ConfigValue, RequestedExecutor } from "./lower/plan.js";

export type { AddedDecorator };

/** What is said of a flow outside of its source: by a command line or a dagster-ts.yaml. */
export interface FlowSettings {
  executor?: RequestedExecutor | undefined;
  /** The executor's own settings, as its package takes them. */
  executorConfig?: Readonly<Record<string, ConfigValue>> | undefined;
  /** Node processes at once; one more than the machine has cores if undefined. */
  maxWorkers?: number | undefined;
  /** Where large artifacts are kept. */
  store?: string | undefined;
  /** Of the asset, and in snake case of the job; the flow's own if undefined. */
  name?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
  /** Of the asset's key, its parts with `/` between them. */
  keyPrefix?: string | undefined;
  group?: string | undefined;
  /** Seconds that a run may take. */
  workflowTimeout?: number | undefined;
  with?: readonly AddedDecorator[] | undefined;
}

/**
 * Settings that say what either says: where both do, `over` wins; tags are merged by key. Settings of an
 * executor go with it.
 */
export function mergeSettings(over: FlowSettings, under: FlowSettings): FlowSettings {
  const said = Object.entries(over).filter(([, value]) => value !== undefined);
  const { tags = {}, with: added = [] } = under;
  const kinds = new Set(over.with?.map(({ decorator }) => decorator.kind));
  const isOther = over.executor !== undefined && over.executor !== under.executor;
  return {
    ...under,
    ...(isOther && { executorConfig: undefined }),
    ...Object.fromEntries(said),
    tags: { ...tags, ...over.tags },
    with: [...(over.with ?? []), ...added.filter(({ decorator }) => !kinds.has(decorator.kind))],
  };
}
