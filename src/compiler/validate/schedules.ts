import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type FlowDecorator, findDecorator } from "../graph/decorators.js";
import type { SourceSpan } from "../source-span.js";
import { cronMistake } from "./cron.js";
import type { Rule } from "./rule.js";

/** A run that nobody starts has no parameters but those with a default. */
export const parametersHaveValues: Rule = ({ graph }) => {
  const starter = graph.decorators.find(({ kind }) => STARTERS.has(kind));
  const required = graph.parameters.filter((parameter) => parameter.required);
  if (starter === undefined) return [];
  const { kind: decorator, span } = starter;
  return required.map(({ name }) => catalogue.valueOfNobody.at(span, { name, decorator }));
};

const STARTERS: ReadonlySet<FlowDecorator["kind"]> = new Set([
  "schedule",
  "trigger",
  "triggerOnFinish",
]);

/** A schedule says one time, which comes, of a time zone that there is. */
export const schedulesCome: Rule = ({ graph }) => {
  const schedule = findDecorator(graph.decorators, "schedule");
  if (schedule === undefined) return [];
  const { crons, timezone, span } = schedule;
  const times = crons.length === 1 ? [] : [catalogue.scheduleTimes.at(span, { crons })];
  return [...times, ...crons.flatMap((cron) => judgeCron(cron, span)), ...judge(timezone, span)];
};

function judgeCron(cron: string, span: SourceSpan): Diagnostic[] {
  const mistake = cronMistake(cron);
  return mistake === undefined ? [] : [catalogue.invalidCron.at(span, { cron, mistake })];
}

function judge(timezone: string | undefined, span: SourceSpan): Diagnostic[] {
  if (timezone === undefined || isTimezone(timezone)) return [];
  const nearest = nearestName(timezone, Intl.supportedValuesOf("timeZone"));
  return [catalogue.unknownTimezone.at(span, { name: timezone, nearest })];
}

/**
 * Whether Dagster finds the time zone, by its name in a folder of the system: Node takes any case of
 * letters, and offsets too.
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
