import type { OneDimension, PartitionPeriod, Partitions } from "../graph/decorators.js";
import { around, type Code, call, display } from "./layout.js";
import { literal, pythonLiteral } from "./literals.js";

const CLASSES: Record<PartitionPeriod, string> = {
  hourly: "dg.HourlyPartitionsDefinition",
  daily: "dg.DailyPartitionsDefinition",
  weekly: "dg.WeeklyPartitionsDefinition",
  monthly: "dg.MonthlyPartitionsDefinition",
  cron: "dg.TimeWindowPartitionsDefinition",
};

/** How Dagster writes a time to the minute in the key of a partition. */
const MINUTE_FORMAT = "%Y-%m-%d-%H:%M";

/** The partitions of an asset. */
export function partitionsCode(partitions: Partitions): Code {
  if (partitions.kind !== "multi") return dimensionCode(partitions);
  const dimensions = partitions.dimensions.flatMap(({ name, ways }) =>
    ways.map((way) => around(`${pythonLiteral(name)}: `, dimensionCode(way))),
  );
  return call("dg.MultiPartitionsDefinition", [display("{", dimensions, "}")]);
}

function dimensionCode(way: OneDimension): Code {
  switch (way.kind) {
    case "static":
      return call("dg.StaticPartitionsDefinition", [literal(way.keys)]);
    case "dynamic":
      return call("dg.DynamicPartitionsDefinition", [around("name=", literal(way.name))]);
    case "time": {
      const { period, cron, start, end, timezone } = way;
      const isCron = period === "cron";
      const named = (name: string, value: string | undefined) =>
        value === undefined ? [] : [around(`${name}=`, literal(value))];
      return call(CLASSES[period], [
        ...named("cron_schedule", cron),
        ...named(isCron ? "start" : "start_date", timeOf(start, period)),
        ...named(isCron ? "end" : "end_date", end && timeOf(end, period)),
        ...named("fmt", isCron ? MINUTE_FORMAT : undefined),
        ...named("timezone", timezone),
      ]);
    }
  }
}

/** A time as the class takes it: hours and cron texts to the minute, the others to the day. */
function timeOf(time: string, period: PartitionPeriod): string {
  const isDay = !time.includes(":");
  return isDay && (period === "hourly" || period === "cron") ? `${time}-00:00` : time;
}
