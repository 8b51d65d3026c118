import type { AddedDecorator } from "./graph/decorators.js";
import type { ConfigValue, RequestedExecutor } from "./lower/plan.js";

export type { AddedDecorator };

/** What a command line or a dagster-ts.yaml says about a flow. */
export interface FlowSettings {
  executor?: RequestedExecutor | undefined;
  /** The executor's own settings, as its package takes them. */
  executorConfig?: Readonly<Record<string, ConfigValue>> | undefined;
  /** Node processes at once; one more than the machine has cores if undefined. */
  maxWorkers?: number | undefined;
  /** Where large artifacts are kept. */
  store?: string | undefined;
  /** The asset's name and, in snake case, the job's; the flow's own if undefined. */
  name?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
  /** The first parts of the asset's key, with `/` between them. */
  keyPrefix?: string | undefined;
  group?: string | undefined;
  /** Seconds that a run may take. */
  workflowTimeout?: number | undefined;
  with?: readonly AddedDecorator[] | undefined;
  /** Names and patterns of the npm packages that stay outside of the bundle. */
  external?: readonly string[] | undefined;
}

/**
 * Merges settings: where both say something, `over` wins. Tags are merged by key, packages are added. The executor's own
 * settings are kept only with the executor that they are for.
 */
export function mergeSettings(over: FlowSettings, under: FlowSettings): FlowSettings {
  const said = Object.entries(over).filter(([, value]) => value !== undefined);
  const { tags = {}, with: added = [], external = [] } = under;
  const kinds = new Set(over.with?.map(({ decorator }) => decorator.kind));
  const isOther = over.executor !== undefined && over.executor !== under.executor;
  return {
    ...under,
    ...(isOther && { executorConfig: undefined }),
    ...Object.fromEntries(said),
    tags: { ...tags, ...over.tags },
    external: [...new Set([...(over.external ?? []), ...external])],
    with: [...(over.with ?? []), ...added.filter(({ decorator }) => !kinds.has(decorator.kind))],
  };
}
