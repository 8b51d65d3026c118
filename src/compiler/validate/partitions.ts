import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { findDecorator, type OneDimension, type Partitions } from "../graph/decorators.js";
import { CHECK_LIMIT } from "../lower/dagster-limits.js";
import type { SourceSpan } from "../source-span.js";
import type { Rule } from "./rule.js";
import { checkCron, checkTimezone } from "./schedules.js";

/** What Dagster accepts in no key of a partition. */
const REFUSED_IN_KEYS = /\.\.\.|\p{Cc}/u;
/** Stands between the keys of two dimensions. */
const IN_TWO_DIMENSIONS = /\|/;

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:-(\d\d):(\d\d))?$/;

/** Dagster has partitions of one dimension, and of two. */
const DIMENSIONS = 2;

/** The asset is parted in one way that Dagster accepts. */
export const partitionsArePossible: Rule = ({ graph }) => {
  const decorator = findDecorator(graph.decorators, "partitions");
  if (decorator === undefined) return [];
  const { ways, span } = decorator;
  return [...isOne(ways.length, "@partitions", span), ...ways.flatMap((way) => check(way, span))];
};

function check(way: Partitions, span: SourceSpan): Diagnostic[] {
  if (way.kind !== "multi") return checkDimension(way, span);
  const { dimensions } = way;
  const count = dimensions.length;
  const counted = count === DIMENSIONS ? [] : [catalogue.dimensionCount.at(span, { count })];
  return [
    ...counted,
    ...dimensions.flatMap(({ name, ways }) => [
      ...refuseName(name, span),
      ...ways.flatMap((one) => refuseKeys(one, IN_TWO_DIMENSIONS, span)),
      ...isOne(ways.length, `The dimension "${name}"`, span),
      ...ways.flatMap((one) => checkDimension(one, span)),
    ]),
  ];
}

function refuseName(name: string, span: SourceSpan): Diagnostic[] {
  const { accepts, expected } = CHECK_LIMIT;
  const what = "the name of a dimension";
  return accepts(name) ? [] : [catalogue.refusedName.at(span, { what, name, expected })];
}

function refuseKeys(way: OneDimension, refused: RegExp, span: SourceSpan): Diagnostic[] {
  if (way.kind !== "static") return [];
  const keys = way.keys.filter((key) => refused.test(key));
  return keys.map((key) => catalogue.refusedPartitionKey.at(span, { key }));
}

function isOne(count: number, what: string, span: SourceSpan): Diagnostic[] {
  return count === 1 ? [] : [catalogue.partitionWays.at(span, { what, count })];
}

function checkDimension(way: OneDimension, span: SourceSpan): Diagnostic[] {
  switch (way.kind) {
    case "dynamic":
      return [];
    case "static":
      return refuseKeys(way, REFUSED_IN_KEYS, span);
    case "time": {
      const { period, cron, start, end, timezone } = way;
      const toTheMinute = period === "hourly" || period === "cron";
      const times = [start, ...(end === undefined ? [] : [end])];
      return [
        ...(cron === undefined ? [] : checkCron(cron, span)),
        ...checkTimezone(timezone, span),
        ...times
          .filter((time) => !isTime(time, toTheMinute))
          .map((time) => catalogue.invalidPartitionTime.at(span, { time, toTheMinute })),
      ];
    }
  }
}

function isTime(text: string, toTheMinute: boolean): boolean {
  const [, year, month, day, hour, minute] = TIME.exec(text) ?? [];
  if (year === undefined || (hour !== undefined && !toTheMinute)) return false;
  const iso = `${year}-${month}-${day}T${hour ?? "00"}:${minute ?? "00"}:00.000Z`;
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso;
}
