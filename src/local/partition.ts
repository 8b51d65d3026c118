import { Cron } from "croner";
import type { OneDimension, Partitions, TimePartitions } from "../compiler/graph/decorators.js";
import { listNames } from "../nearest-name.js";
import type { PartitionInfo } from "../runtime/protocol.js";

/** A run cannot be for the partition that was asked for. The message is meant for the user. */
export class PartitionError extends Error {}

/** When partitions begin. Dagster's weeks begin on Sunday. */
const CRONS: Record<Exclude<TimePartitions["period"], "cron">, string> = {
  hourly: "0 * * * *",
  daily: "0 0 * * *",
  weekly: "0 0 * * 0",
  monthly: "0 0 1 * *",
};

/**
 * Finds the partition of a key, as Dagster does.
 *
 * @param partitions - those of the flow's asset; undefined if it has none
 * @param key - undefined if none was asked for
 * @throws PartitionError if there is no such partition, or none or one was asked for by mistake
 */
export function partitionOf(
  partitions: Partitions | undefined,
  key: string | undefined,
): PartitionInfo | undefined {
  if (partitions === undefined) {
    if (key === undefined) return undefined;
    throw new PartitionError(
      "The flow has no partitions, so a run is for none: leave --partition out.",
    );
  }
  if (key === undefined) {
    throw new PartitionError(
      `The flow has partitions, and a run is for one: --partition ${example(partitions)}.`,
    );
  }
  if (partitions.kind !== "multi") return { key, ...windowOf(partitions, key) };
  const dimensions = [...partitions.dimensions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = key.split("|");
  if (parts.length !== dimensions.length) {
    throw new PartitionError(
      `--partition "${key}" has no key for each of ${listNames(dimensions.map(({ name }) => name))}: ` +
        `write ${example(partitions)}.`,
    );
  }
  const info: PartitionInfo = { key, keys: {} };
  dimensions.forEach(({ name, ways: [way] }, index) => {
    const part = parts[index] ?? "";
    Object.assign(info, way && windowOf(way, part));
    Object.defineProperty(info.keys, name, { value: part, enumerable: true });
  });
  return info;
}

/** A key, for messages. */
function example(partitions: Partitions): string {
  if (partitions.kind === "multi") {
    const dimensions = [...partitions.dimensions].sort((a, b) => (a.name < b.name ? -1 : 1));
    const keys = dimensions.flatMap(({ ways: [way] }) => (way === undefined ? [] : [example(way)]));
    return `"${keys.join("|")}"`;
  }
  switch (partitions.kind) {
    case "static":
      return partitions.keys[0] ?? "";
    case "dynamic":
      return "KEY";
    case "time":
      return keyOf(partitions, firstStart(partitions));
  }
}

/** When the partition of a key begins and ends, if it is one of time. */
function windowOf(way: OneDimension, key: string): Pick<PartitionInfo, "start" | "end"> {
  if (way.kind === "dynamic") return {};
  if (way.kind === "static") {
    if (way.keys.includes(key)) return {};
    throw new PartitionError(
      `There is no partition "${key}". There is ${listNames(way.keys.slice(0, 10))}.`,
    );
  }
  const start = startOf(way, key);
  const end = start && cronOf(way).nextRun(start);
  if (!start || !end || keyOf(way, start) !== key || isOutside(way, start, end)) {
    throw new PartitionError(
      `There is no partition "${key}". The first one is ${keyOf(way, firstStart(way))}.`,
    );
  }
  return { start: start.toISOString(), end: end.toISOString() };
}

function cronOf({ period, cron = "", timezone = "UTC" }: TimePartitions): Cron {
  return new Cron(period === "cron" ? cron : CRONS[period], { timezone, mode: "5-part" });
}

/** When a partition of this key would begin; undefined if none begins then. */
function startOf(way: TimePartitions, key: string): Date | undefined {
  const time = timeIn(way, key);
  if (time === undefined) return undefined;
  const before = new Date(time.getTime() - 60_000);
  const next = cronOf(way).nextRun(before);
  return next?.getTime() === time.getTime() ? next : undefined;
}

function firstStart(way: TimePartitions): Date {
  const start = timeIn(way, way.start) ?? new Date(0);
  return cronOf(way).nextRun(new Date(start.getTime() - 1_000)) ?? start;
}

function isOutside(way: TimePartitions, start: Date, end: Date): boolean {
  const first = timeIn(way, way.start);
  const last = way.end === undefined ? undefined : timeIn(way, way.end);
  return (first !== undefined && start < first) || (last !== undefined && end > last);
}

/** The moment that `2026-01-01` or `2026-01-01-06:00` names in the time zone of the partitions. */
function timeIn({ timezone = "UTC" }: TimePartitions, text: string): Date | undefined {
  const [, day, minute = "00:00"] = /^(\d{4}-\d\d-\d\d)(?:-(\d\d:\d\d))?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  try {
    return new Cron(`${day}T${minute}:00`, { timezone }).nextRun(new Date(0)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The key of the partition that begins at a time: to the minute for hours and cron texts, otherwise to the day. */
function keyOf({ period, timezone = "UTC" }: TimePartitions, start: Date): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const [day = "", minute = ""] = format.format(start).split(", ");
  return period === "hourly" || period === "cron" ? `${day}-${minute}` : day;
}
