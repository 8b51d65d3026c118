import type { SourceSpan } from "../source-span.js";

/** A decorator of a step, as data. Each step has at most one of a kind. */
export type StepDecorator = { span: SourceSpan } & (
  | { kind: "retry"; times: number; minutesBetweenRetries: number }
  | { kind: "timeout"; seconds: number }
  /** `variable`: the artifact that keeps the error; undefined if it is not kept. */
  | { kind: "catchError"; variable: string | undefined; printException: boolean }
  | { kind: "environment"; variables: Record<string, string> }
  /** `memory` in MB. */
  | {
      kind: "resources";
      cpu: number | undefined;
      memory: number | undefined;
      gpu: number | undefined;
    }
  | { kind: "pool"; name: string }
  | { kind: "tags"; tags: Record<string, string> }
);

/** A flow that another flow waits for. Undefined location: the same code location. */
export interface AwaitedFlow {
  name: string;
  location: string | undefined;
}

/** When Dagster materializes an asset by itself. */
export type AutomationCondition =
  | { when: "eager" | "onMissing" }
  | { when: "cron"; cron: string; timezone: string | undefined };

/** A check of the flow's asset. */
export interface FlowCheck {
  name: string;
  blocking: boolean;
  description: string | undefined;
}

/** The times at which partitions begin, of which Dagster has a class for each. */
export type PartitionPeriod = "hourly" | "daily" | "weekly" | "monthly" | "cron";

/** Partitions by time. `cron` is undefined except for the period of that name. */
export interface TimePartitions {
  kind: "time";
  period: PartitionPeriod;
  cron: string | undefined;
  /** `2026-01-01` or `2026-01-01-06:00`. */
  start: string;
  end: string | undefined;
  timezone: string | undefined;
}

/** Partitions along one dimension. */
export type OneDimension =
  | TimePartitions
  | { kind: "static"; keys: string[] }
  | { kind: "dynamic"; name: string };

/** How the flow's asset is parted. A valid flow has no dimension or two, each with one way. */
export type Partitions =
  | OneDimension
  | { kind: "multi"; dimensions: { name: string; ways: OneDimension[] }[] };

/**
 * A decorator of a flow, as data. Each flow has at most one of a kind. The schedule of a valid flow has one cron.
 * Its time zone is a name of the IANA database; undefined means UTC.
 */
export type FlowDecorator = { span: SourceSpan } & (
  | { kind: "schedule"; crons: string[]; timezone: string | undefined }
  /** Asset keys, their parts with `/` between them. */
  | { kind: "trigger"; assets: string[] }
  | { kind: "triggerOnFinish"; flows: AwaitedFlow[] }
  | { kind: "project"; name: string }
  | { kind: "tags"; tags: Record<string, string> }
  /** Asset keys, their parts with `/` between them. */
  | { kind: "deps"; assets: string[] }
  | { kind: "checks"; checks: FlowCheck[] }
  | { kind: "owners"; owners: string[] }
  | { kind: "kinds"; kinds: string[] }
  | { kind: "automation"; condition: AutomationCondition }
  /** A valid flow has exactly one way. */
  | { kind: "partitions"; ways: Partitions[] }
);

/** A decorator without its place in the source. */
export type WithoutSpan<Decorator> = Decorator extends unknown ? Omit<Decorator, "span"> : never;

/** A decorator that is added to every step that lacks it, and the text that asks for it. */
export interface AddedDecorator {
  /** As `--with` takes it: `retry:times=3`. */
  text: string;
  decorator: WithoutSpan<StepDecorator>;
}

/** The decorator of a kind, if it is among them. */
export function findDecorator<Decorator extends { kind: string }, Kind extends Decorator["kind"]>(
  decorators: readonly Decorator[],
  kind: Kind,
): Extract<Decorator, { kind: Kind }> | undefined {
  const isOfKind = (one: Decorator): one is Extract<Decorator, { kind: Kind }> => one.kind === kind;
  return decorators.find(isOfKind);
}
