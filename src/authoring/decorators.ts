import type { FlowSpec } from "./flow-spec.js";
import type { StepMethod } from "./step.js";

/**
 * The decorators of flows and steps. The compiler reads them from the source, so their options must be
 * literal, and the decorators do nothing when the flow runs. Names and defaults are Metaflow's.
 */

/** A decorator of a step, before or after `@step`. Works as TC39's decorator and under `experimentalDecorators`. */
export interface StepDecorator {
  (method: StepMethod, context: ClassMethodDecoratorContext): void;
  <Method extends StepMethod>(
    flow: FlowSpec,
    name: string,
    method: TypedPropertyDescriptor<Method>,
  ): void;
}

/** A decorator of a flow's class. Works as TC39's decorator and under `experimentalDecorators`. */
export type FlowDecorator = (
  flow: abstract new (...values: never[]) => FlowSpec,
  context?: ClassDecoratorContext,
) => void;

/** Options of `@retry`. */
export interface RetryOptions {
  /** How many times a failed task is tried again. The default is 3. */
  times?: number;
  /** The default is 2. */
  minutesBetweenRetries?: number;
}

/** How long a task may take: the sum of these. */
export interface TimeoutOptions {
  seconds?: number;
  minutes?: number;
  hours?: number;
}

/** Options of `@catchError`. */
export interface CatchErrorOptions<Name extends string = string> {
  /** The artifact that keeps the error. By default no artifact does. */
  var?: Name;
  /** Whether the error is logged. The default is true. */
  printException?: boolean;
}

/** What a task needs. */
export interface ResourceOptions {
  /** Cores. */
  cpu?: number;
  /** MB of Node's heap. A pod or container gets 512 more, for Python and Node itself. */
  memory?: number;
  gpu?: number;
}

/** When a flow runs: at the times of `cron`, or at the beginning of each hour, day or week. The default is `daily`. */
export interface ScheduleOptions {
  cron?: string;
  hourly?: boolean;
  daily?: boolean;
  weekly?: boolean;
  /** A name of the IANA database, such as "Europe/Berlin". The default is UTC. */
  timezone?: string;
}

/** The assets whose materialization starts a run, by key: "raw/orders". */
export interface TriggerOptions {
  asset?: string;
  assets?: readonly string[];
}

/** A flow, with its code location if that is another one. */
export type AwaitedFlow = string | { name: string; location?: string };

/** The flows whose success starts a run. */
export interface TriggerOnFinishOptions {
  flow?: AwaitedFlow;
  flows?: readonly AwaitedFlow[];
}

/** Tries a failed task again. */
export function retry(_options?: RetryOptions): StepDecorator {
  return nothing;
}

/** Ends a task that takes longer. The task has then failed. */
export function timeout(_options: TimeoutOptions): StepDecorator {
  return nothing;
}

/** Catches the error of a task whose last attempt failed, so that the flow goes on. */
export function catchError(_options?: CatchErrorOptions): StepDecorator {
  return nothing;
}

/** Sets environment variables for a step. */
export function environment(_options: { vars: Record<string, string> }): StepDecorator {
  return nothing;
}

/** Asks the engine that runs a step's tasks for cores, memory and GPUs. */
export function resources(_options: ResourceOptions): StepDecorator {
  return nothing;
}

/** Runs a step's tasks in a pool of Dagster's, which limits how many run at once. */
export function pool(_name: string): StepDecorator {
  return nothing;
}

/** Tags of a flow's runs, or of a step's op. */
export function tags(_tags: Record<string, string>): StepDecorator & FlowDecorator {
  return nothing;
}

/** Runs the flow at set times. */
export function schedule(_options?: ScheduleOptions): FlowDecorator {
  return nothing;
}

/** Runs the flow when assets are materialized. */
export function trigger(_options: TriggerOptions): FlowDecorator {
  return nothing;
}

/** Runs the flow when others have succeeded. */
export function triggerOnFinish(_options: TriggerOnFinishOptions): FlowDecorator {
  return nothing;
}

/** The project that a flow belongs to. */
export function project(_options: { name: string }): FlowDecorator {
  return nothing;
}

/** Assets that the flow depends on, by key: for Dagster's lineage. */
export function deps(..._assets: string[]): FlowDecorator {
  return nothing;
}

/** Who answers for the flow's asset: addresses, and teams as in `team:data`. */
export function owners(..._owners: string[]): FlowDecorator {
  return nothing;
}

/** What the flow's asset is made with, as Dagster's page shows it: `openai`, `snowflake`. At most two, beside `typescript`. */
export function kinds(..._kinds: string[]): FlowDecorator {
  return nothing;
}

/** When Dagster materializes the flow's asset by itself: whenever an upstream asset is new, when it is missing, or by time. */
export type AutomationOptions = "eager" | "onMissing" | { cron: string; timezone?: string };

/** Lets Dagster materialize the flow's asset by itself, as one of its automation conditions says. */
export function automation(_condition: AutomationOptions): FlowDecorator {
  return nothing;
}

/** A check of the flow's asset, which a step reports with `current.check`. */
export interface CheckOptions {
  /** Letters, digits and underscores. */
  name: string;
  /** Whether assets downstream wait for the check, and the run fails with it. The default is false. */
  blocking?: boolean;
  description?: string;
}

/** The checks of the flow's asset, by name or with options. */
export function checks(..._checks: (string | CheckOptions)[]): FlowDecorator {
  return nothing;
}

/** Partitions by time, from `start` on: `2026-01-01`, or `2026-01-01-06:00` for hours and cron texts. */
export interface TimePartitions {
  start: string;
  /** The first time after the last partition. Without it, partitions go on. */
  end?: string;
  /** An IANA name. The default is UTC. */
  timezone?: string;
}

/** Partitions of which one begins whenever the cron text matches. */
export interface CronPartitions extends TimePartitions {
  cron: string;
}

/** One way to part the asset. */
export type Partitioning =
  | { hourly: TimePartitions }
  | { daily: TimePartitions }
  | { weekly: TimePartitions }
  | { monthly: TimePartitions }
  | { cron: CronPartitions }
  /** The keys. */
  | { static: string[] }
  /** The name of partitions that are added in Dagster. */
  | { dynamic: string };

/** How the flow's asset is parted: in one way, or by two dimensions. */
export type PartitionsOptions = Partitioning | { multi: Record<string, Partitioning> };

/** Parts the flow's asset. A run of the flow is for one partition. */
export function partitions(_options: PartitionsOptions): FlowDecorator {
  return nothing;
}

function nothing(): void {}
