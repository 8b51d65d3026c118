import type {
  AwaitedFlow,
  FlowCheck,
  FlowDecorator,
  OneDimension,
  Partitions,
  StepDecorator,
  WithoutSpan,
} from "../graph/decorators.js";
import {
  amount,
  artifactName,
  type CheckSettings,
  checkList,
  condition,
  count,
  cronPartitions,
  dimensions,
  flag,
  flow,
  flows,
  type LiteralValue,
  type OptionType,
  type PartitionWays,
  partitionKeys,
  size,
  text,
  textRecord,
  texts,
  timePartitions,
} from "./option-types.js";

type OptionTypes = Record<string, OptionType>;

type ValuesOf<Types extends OptionTypes> = {
  [Name in keyof Types]?: Exclude<Types[Name]["value"], undefined>;
};

/** The meaning of a decorator, without its place in the source. */
export type DecoratorMeaning = WithoutSpan<StepDecorator> | WithoutSpan<FlowDecorator>;

/** A decorator of the library other than `@step`. */
export interface DecoratorKind {
  place: "step" | "flow" | "step or flow";
  /**
   * How it takes its options: in one object; or, if it has a single option, as that option's value or
   * its elements.
   */
  form: "object" | "value" | "elements";
  options: OptionTypes;
  /** At least one of these must be given. */
  required: readonly string[];
  /** Returns its meaning. The options have been checked. */
  meaning: (options: Record<string, LiteralValue>) => DecoratorMeaning;
  /** A correct use, for help. */
  example: string;
  /** The name of its options' type in the package. */
  optionsType?: string;
}

/** Declares a decorator. Its options determine the types that `meaning` gets. */
function decorator<Types extends OptionTypes>(
  kind: Omit<DecoratorKind, "options" | "meaning" | "form" | "required"> & {
    form?: DecoratorKind["form"];
    options: Types;
    required?: readonly (keyof Types & string)[];
    meaning: (options: ValuesOf<Types>) => DecoratorMeaning;
  },
): DecoratorKind {
  const { meaning, ...rest } = kind;
  // The options were checked by the types that `meaning` is typed by.
  const checked = (options: Record<string, LiteralValue>) => meaning(options as ValuesOf<Types>);
  return { form: "object", required: [], ...rest, meaning: checked };
}

function awaitedFlow(value: string | AwaitedFlow): AwaitedFlow {
  return typeof value === "string"
    ? { name: value, location: undefined }
    : { name: value.name, location: value.location };
}

function flowCheck(value: string | CheckSettings): FlowCheck {
  if (typeof value === "string") return { name: value, blocking: false, description: undefined };
  const { name, blocking = false, description } = value;
  return { name, blocking, description };
}

const PERIODS = ["hourly", "daily", "weekly", "monthly", "cron"] as const;

function waysOf(ways: PartitionWays): OneDimension[] {
  const times = PERIODS.flatMap((period): OneDimension[] => {
    const said = ways[period];
    if (said === undefined) return [];
    const { start, end, timezone } = said;
    const cron = period === "cron" ? ways.cron?.cron : undefined;
    return [{ kind: "time", period, cron, start, end, timezone }];
  });
  return [
    ...times,
    ...(ways.static === undefined ? [] : [{ kind: "static", keys: ways.static } as const]),
    ...(ways.dynamic === undefined ? [] : [{ kind: "dynamic", name: ways.dynamic } as const]),
  ];
}

function multiOf(multi: Record<string, PartitionWays>): Partitions {
  const all = Object.entries(multi).map(([name, ways]) => ({ name, ways: waysOf(ways) }));
  return { kind: "multi", dimensions: all };
}

interface Times {
  cron?: string;
  hourly?: boolean;
  daily?: boolean;
  weekly?: boolean;
}

/** As in Metaflow, a schedule without options is a daily one. */
function cronsOf(times: Times): string[] {
  const { cron, hourly, daily = Object.keys(times).length === 0, weekly } = times;
  return [
    ...(cron === undefined ? [] : [cron]),
    ...(hourly ? ["0 * * * *"] : []),
    ...(daily ? ["0 0 * * *"] : []),
    ...(weekly ? ["0 0 * * 0"] : []),
  ];
}

/** Every decorator but `@step`. Options and their defaults are Metaflow's, in camelCase. */
export const DECORATOR_KINDS: Readonly<Record<string, DecoratorKind>> = {
  retry: decorator({
    place: "step",
    options: { times: count, minutesBetweenRetries: amount },
    meaning: ({ times = 3, minutesBetweenRetries = 2 }) => ({
      kind: "retry",
      times,
      minutesBetweenRetries,
    }),
    example: "@retry({ times: 3, minutesBetweenRetries: 2 })",
    optionsType: "RetryOptions",
  }),
  timeout: decorator({
    place: "step",
    options: { seconds: size, minutes: size, hours: size },
    required: ["seconds", "minutes", "hours"],
    meaning: ({ seconds = 0, minutes = 0, hours = 0 }) => ({
      kind: "timeout",
      seconds: seconds + 60 * minutes + 3600 * hours,
    }),
    example: "@timeout({ minutes: 10 })",
    optionsType: "TimeoutOptions",
  }),
  catchError: decorator({
    place: "step",
    options: { var: artifactName, printException: flag },
    meaning: ({ var: variable, printException = true }) => ({
      kind: "catchError",
      variable,
      printException,
    }),
    example: '@catchError({ var: "failure" })',
    optionsType: "CatchErrorOptions",
  }),
  environment: decorator({
    place: "step",
    options: { vars: textRecord },
    required: ["vars"],
    meaning: ({ vars = {} }) => ({ kind: "environment", variables: vars }),
    example: '@environment({ vars: { LANG: "C" } })',
  }),
  resources: decorator({
    place: "step",
    options: { cpu: size, memory: size, gpu: count },
    required: ["cpu", "memory", "gpu"],
    meaning: ({ cpu, memory, gpu }) => ({ kind: "resources", cpu, memory, gpu }),
    example: "@resources({ cpu: 2, memory: 4096 })",
    optionsType: "ResourceOptions",
  }),
  pool: decorator({
    place: "step",
    form: "value",
    options: { name: text },
    required: ["name"],
    meaning: ({ name = "" }) => ({ kind: "pool", name }),
    example: '@pool("gpu")',
  }),
  tags: decorator({
    place: "step or flow",
    form: "value",
    options: { tags: textRecord },
    required: ["tags"],
    meaning: ({ tags = {} }) => ({ kind: "tags", tags }),
    example: '@tags({ team: "search" })',
  }),
  schedule: decorator({
    place: "flow",
    options: { cron: text, timezone: text, hourly: flag, daily: flag, weekly: flag },
    meaning: ({ timezone, ...times }) => ({ kind: "schedule", crons: cronsOf(times), timezone }),
    example: '@schedule({ cron: "0 6 * * *", timezone: "Europe/Berlin" })',
    optionsType: "ScheduleOptions",
  }),
  trigger: decorator({
    place: "flow",
    options: { asset: text, assets: texts },
    required: ["asset", "assets"],
    meaning: ({ asset, assets = [] }) => ({
      kind: "trigger",
      assets: asset === undefined ? assets : [asset, ...assets],
    }),
    example: '@trigger({ asset: "raw/orders" })',
    optionsType: "TriggerOptions",
  }),
  triggerOnFinish: decorator({
    place: "flow",
    options: { flow, flows },
    required: ["flow", "flows"],
    meaning: ({ flow: one, flows: several = [] }) => ({
      kind: "triggerOnFinish",
      flows: (one === undefined ? several : [one, ...several]).map(awaitedFlow),
    }),
    example: '@triggerOnFinish({ flow: "OtherFlow" })',
    optionsType: "TriggerOnFinishOptions",
  }),
  project: decorator({
    place: "flow",
    options: { name: text },
    required: ["name"],
    meaning: ({ name = "" }) => ({ kind: "project", name }),
    example: '@project({ name: "search" })',
  }),
  checks: decorator({
    place: "flow",
    form: "elements",
    options: { checks: checkList },
    required: ["checks"],
    meaning: ({ checks = [] }) => ({ kind: "checks", checks: checks.map(flowCheck) }),
    example: '@checks("has_rows", { name: "fresh", blocking: true })',
    optionsType: "CheckOptions",
  }),
  owners: decorator({
    place: "flow",
    form: "elements",
    options: { owners: texts },
    required: ["owners"],
    meaning: ({ owners = [] }) => ({ kind: "owners", owners }),
    example: '@owners("team:data", "ada@a.example")',
  }),
  kinds: decorator({
    place: "flow",
    form: "elements",
    options: { kinds: texts },
    required: ["kinds"],
    meaning: ({ kinds = [] }) => ({ kind: "kinds", kinds }),
    example: '@kinds("openai", "snowflake")',
  }),
  automation: decorator({
    place: "flow",
    form: "value",
    options: { condition },
    required: ["condition"],
    meaning: ({ condition = "eager" }) => ({
      kind: "automation",
      condition:
        typeof condition === "string"
          ? { when: condition }
          : { when: "cron", cron: condition.cron, timezone: condition.timezone },
    }),
    example: '@automation("eager")',
    optionsType: "AutomationOptions",
  }),
  partitions: decorator({
    place: "flow",
    options: {
      hourly: timePartitions,
      daily: timePartitions,
      weekly: timePartitions,
      monthly: timePartitions,
      cron: cronPartitions,
      static: partitionKeys,
      dynamic: text,
      multi: dimensions,
    },
    required: ["hourly", "daily", "weekly", "monthly", "cron", "static", "dynamic", "multi"],
    meaning: ({ multi, ...ways }) => ({
      kind: "partitions",
      ways: [...waysOf(ways), ...(multi === undefined ? [] : [multiOf(multi)])],
    }),
    example: '@partitions({ daily: { start: "2026-01-01", timezone: "Europe/Berlin" } })',
    optionsType: "PartitionsOptions",
  }),
  deps: decorator({
    place: "flow",
    form: "elements",
    options: { assets: texts },
    required: ["assets"],
    meaning: ({ assets = [] }) => ({ kind: "deps", assets }),
    example: '@deps("raw/orders", "raw/customers")',
  }),
};

/** Whether the options that a decorator requires are there. */
export function isComplete(
  { required }: DecoratorKind,
  values: Readonly<Record<string, LiteralValue>>,
): boolean {
  return required.length === 0 || required.some((one) => Object.hasOwn(values, one));
}
