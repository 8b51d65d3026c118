import {
  type ConfigValue,
  type DagsterPlan,
  EXECUTOR_NAMES,
  type ExecutorName,
  type PlanOp,
  type RequestedExecutor,
  type Resources,
  type TagLimit,
  type TaskOp,
} from "./plan.js";
import { containerArguments, mostOf, podTags, queueTags } from "./resources.js";

/** What the compiler knows about an executor. */
interface Engine {
  /**
   * Who keeps the limit of a foreach: each op, by locks on files in Dagster's storage folder, or the
   * executor, by tags. Undefined if neither can.
   */
  limits: "op" | "executor" | undefined;
  /** Returns the tags that carry `@resources`. */
  resourceTags?: (resources: Resources) => Record<string, ConfigValue>;
  /** Whether the executor's settings carry `@resources`, for the containers of all ops. */
  sizesContainers?: true;
  /** Whether priorities need Celery's own tag. */
  isCelery?: true;
}

/** Celery cannot limit by tags, and the pods of celery_k8s share no folder unless one is mounted. */
const ENGINES: Record<ExecutorName, Engine> = {
  async: { limits: "op" },
  in_process: { limits: "op" },
  multiprocess: { limits: "op" },
  celery: { limits: "op", resourceTags: queueTags, isCelery: true },
  docker: { limits: "executor", sizesContainers: true },
  k8s: { limits: "executor", resourceTags: podTags },
  celery_k8s: { limits: undefined, resourceTags: podTags, isCelery: true },
};

/**
 * Finds the executor of a name.
 *
 * @returns undefined if there is none
 */
export function offeredExecutor(name: RequestedExecutor = "async"): ExecutorName | undefined {
  return EXECUTOR_NAMES.find((offered) => offered === name);
}

/** Whether the `maxParallel` of a foreach holds under an executor. */
export function keepsLimits(executor: ExecutorName): boolean {
  return ENGINES[executor].limits !== undefined;
}

/**
 * Adds the tags that its executor reads to an op. Tags of `@tags` win.
 *
 * @param asset - the flow's name in its code location
 */
export function opForExecutor(op: PlanOp, executor: ExecutorName, asset: string): PlanOp {
  if (op.kind === "regroup") return op;
  const { limits: keeper, resourceTags, isCelery } = ENGINES[executor];
  const byTags = keeper === "executor" ? tagLimitsOf(op.limits, asset) : [];
  return {
    ...op,
    limits: keeper === "op" ? op.limits : {},
    ...(byTags.length > 0 && { tagLimits: byTags }),
    tags: {
      ...(isCelery && priorityTags(op)),
      ...(op.resources && resourceTags?.(op.resources)),
      ...Object.fromEntries(byTags.map(({ key, value }) => [key, value])),
      ...op.tags,
    },
  };
}

/** Celery's default is 5, and the highest priority of Dagster's queues is 10. */
function priorityTags({ priority }: TaskOp): Record<string, ConfigValue> {
  return priority > 0 ? { "dagster-celery/priority": String(Math.min(5 + priority, 10)) } : {};
}

/** An op has one value for each tag, so each level of nesting needs its own tag. */
function tagLimitsOf(limits: TaskOp["limits"], asset: string): TagLimit[] {
  return Object.entries(limits).map(([split, limit], level) => {
    return { key: `dagster-ts/foreach-${level}`, value: `${asset}.${split}`, limit };
  });
}

/**
 * Returns the settings of the executor for these ops: the user's, and what the ops need beyond their tags. Undefined
 * if the executor keeps its defaults.
 */
export function executorConfigOf(
  executor: ExecutorName,
  said: Readonly<Record<string, ConfigValue>> = {},
  ops: readonly PlanOp[] = [],
): DagsterPlan["executorConfig"] {
  const config = { ...said, ...limitsConfig(said, ops) };
  if (ENGINES[executor].sizesContainers) Object.assign(config, containerConfig(said, ops));
  return Object.keys(config).length === 0 ? undefined : config;
}

function limitsConfig(said: Readonly<Record<string, ConfigValue>>, ops: readonly PlanOp[]) {
  const limits = ops.flatMap((op) => (op.kind === "task" && op.tagLimits) || []);
  if (limits.length === 0) return {};
  const once = new Map(limits.map(({ key, value, limit }) => [value, { key, value, limit }]));
  const { tag_concurrency_limits: own } = said;
  return { tag_concurrency_limits: [...(Array.isArray(own) ? own : []), ...once.values()] };
}

function containerConfig(said: Readonly<Record<string, ConfigValue>>, ops: readonly PlanOp[]) {
  const asked = mostOf(ops.flatMap((op) => (op.kind === "task" && op.resources) || []));
  const size = containerArguments(asked);
  if (Object.keys(size).length === 0) return {};
  const { container_kwargs: own } = said;
  return { container_kwargs: { ...size, ...(typeof own === "object" ? own : {}) } };
}
