import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type FlowDecorator, findDecorator } from "../graph/decorators.js";
import type { SourceSpan } from "../source-span.js";
import { cronMistake } from "./cron.js";
import type { Rule } from "./rule.js";

/** A run that a schedule or a trigger starts has a value for every parameter: each has a default. */
export const parametersHaveValues: Rule = ({ graph }) => {
  const starter = graph.decorators.find(({ kind }) => STARTERS.has(kind));
  const required = graph.parameters.filter((parameter) => parameter.required);
  if (starter === undefined) return [];
  const { kind: decorator, span } = starter;
  return required.map(({ name }) => catalogue.valueOfNobody.at(span, { name, decorator }));
};

const STARTERS: ReadonlySet<FlowDecorator["kind"]> = new Set([
  "automation",
  "schedule",
  "trigger",
  "triggerOnFinish",
]);

/** A schedule has one time, which can come, in a time zone that exists. */
export const schedulesCome: Rule = ({ graph }) => {
  const schedule = findDecorator(graph.decorators, "schedule");
  if (schedule === undefined) return [];
  const { crons, timezone, span } = schedule;
  const times = crons.length === 1 ? [] : [catalogue.scheduleTimes.at(span, { crons })];
  return [
    ...times,
    ...crons.flatMap((cron) => checkCron(cron, span)),
    ...checkTimezone(timezone, span),
  ];
};

/** A condition by time has one that can come, in a time zone that exists. */
export const automationComes: Rule = ({ graph }) => {
  const decorator = findDecorator(graph.decorators, "automation");
  if (decorator?.condition.when !== "cron") return [];
  const { condition, span } = decorator;
  return [...checkCron(condition.cron, span), ...checkTimezone(condition.timezone, span)];
};

export function checkCron(cron: string, span: SourceSpan): Diagnostic[] {
  const mistake = cronMistake(cron);
  return mistake === undefined ? [] : [catalogue.invalidCron.at(span, { cron, mistake })];
}

export function checkTimezone(timezone: string | undefined, span: SourceSpan): Diagnostic[] {
  if (timezone === undefined || isTimezone(timezone)) return [];
  const nearest = nearestName(timezone, Intl.supportedValuesOf("timeZone"));
  return [catalogue.unknownTimezone.at(span, { name: timezone, nearest })];
}

/**
 * Whether Dagster finds the time zone: it looks up the exact name among the system's files, while Node
 * also accepts other cases of letters and offsets.
 */
function isTimezone(name: string): boolean {
  if (!/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
