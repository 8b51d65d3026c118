/** A field of a cron schedule; `names` stand for its numbers from `min` on. */
interface CronField {
  what: string;
  min: number;
  max: number;
  names: readonly string[];
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const WEEKDAYS = "sun mon tue wed thu fri sat".split(" ");

const MINUTE: CronField = { what: "minute", min: 0, max: 59, names: [] };
const HOUR: CronField = { what: "hour", min: 0, max: 23, names: [] };
const DAY: CronField = { what: "day of the month", min: 1, max: 31, names: [] };
const MONTH: CronField = { what: "month", min: 1, max: 12, names: MONTHS };
/** 0 and 7 are Sunday. */
const WEEKDAY: CronField = { what: "day of the week", min: 0, max: 7, names: WEEKDAYS };

const FIELDS = [MINUTE, HOUR, DAY, MONTH, WEEKDAY];
const WORDS = /^@(midnight|hourly|daily|weekly|monthly|yearly|annually)$/;

/** `*`, `5` or `5-9`, each with `/2` or without. */
const ITEM = /^(?:(\*)|([a-z]+|\d+)(?:-([a-z]+|\d+))?)(?:\/(\d+))?$/;
/** The second Monday, `mon#2`, or the last one, `l1`. */
const NTH_WEEKDAY = /^(?:([a-z]+|\d+)#[1-5]|l(\d+))$/;

/** How many days the months have at most. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Says in a sentence what is wrong with a cron schedule. Undefined if it can be used. Dagster accepts what croniter
 * accepts in five fields. This also refuses steps beyond the range, about which croniter warns, days that never come
 * (April 31), and random times (`r`).
 */
export function cronMistake(cron: string): string | undefined {
  const text = cron.toLowerCase();
  if (WORDS.test(text)) return undefined;
  const fields = text.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== FIELDS.length) {
    return `It has ${fields.length} ${fields.length === 1 ? "field" : "fields"} instead of five.`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const wrong = wrongItem(field, fields[index] ?? "");
    if (wrong !== undefined) return `"${wrong}" is no ${field.what}.`;
  }
  return dayMistake(fields);
}

/** The first item of a field that is not valid. */
function wrongItem(field: CronField, text: string): string | undefined {
  const isDay = field === DAY || field === WEEKDAY;
  if (isDay && text === "?") return undefined;
  const items = text.split(",");
  const isNth = (item: string) => field === WEEKDAY && isNthWeekday(item);
  // Croniter does not accept `mon#1,fri`.
  const isItem = items.some(isNth)
    ? isNth
    : (item: string) => (field === DAY && item === "l") || valuesOf(field, item) !== undefined;
  return items.find((item) => !isItem(item));
}

function isNthWeekday(item: string): boolean {
  const [, nth, last] = NTH_WEEKDAY.exec(item) ?? [];
  const weekday = nth ?? last;
  return weekday !== undefined && numberOf(WEEKDAY, weekday) !== undefined;
}

/** The numbers that an item stands for. Undefined if the field does not accept it. */
function valuesOf(field: CronField, item: string): number[] | undefined {
  const [matched, star, first = "", last, step] = ITEM.exec(item) ?? [];
  if (matched === undefined) return undefined;
  const { min, max } = field;
  const low = star ? min : numberOf(field, first);
  const isOpen = star || (last === undefined && step !== undefined);
  const high = isOpen ? max : numberOf(field, last ?? first);
  if (low === undefined || high === undefined) return undefined;
  const every = Number(step ?? 1);
  if (step !== undefined && (every === 0 || every > high)) return undefined;
  // Dagster warns of its step of 1, which is more than 0.
  if (/^0+$/.test(last ?? "")) return undefined;
  const all = Array.from({ length: max - min + 1 }, (_, index) => min + index);
  // In croniter `fri-mon` wraps around, and `fri-fri` is the whole week.
  if (last !== undefined && low === high) return all;
  const isWithin = (value: number) =>
    low <= high ? low <= value && value <= high : value >= low || value <= high;
  return all.filter((value) => isWithin(value) && (low > high || (value - low) % every === 0));
}

function numberOf({ min, max, names }: CronField, text: string): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return min + named;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return min <= value && value <= max ? value : undefined;
}

/** Says why the days never come. Croniter then fails, even if a day of the week is given. */
function dayMistake([, , days = "", months = "", weekdays = ""]: string[]): string | undefined {
  if (/^[*?]$/.test(days)) return undefined;
  // Croniter requires both at once, and few days are the 13th and the fifth Monday.
  if (/#|^l/.test(weekdays)) return `It names a day of the month and "${weekdays}".`;
  if (days.includes("l")) return undefined;
  const numbers = (field: CronField, text: string) =>
    text.split(",").flatMap((item) => valuesOf(field, item) ?? []);
  const longest = Math.max(...numbers(MONTH, months).map((month) => LENGTHS[month - 1] ?? 0));
  const isThere = numbers(DAY, days).some((day) => day <= longest);
  return isThere ? undefined : "No month that it names has such a day.";
}
