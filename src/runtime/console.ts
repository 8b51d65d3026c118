import { format, type InspectOptions, inspect } from "node:util";
import { inRuntime } from "./user-code.js";

/** Levels as Dagster's log names them. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** Takes one line of a task's output. */
export type LogLine = (level: LogLevel, line: string) => void;

/** How much of a task's output goes to Dagster's event log, where each line is a row in a database. */
export const MAX_LINES = 1_000;
export const MAX_LINE_LENGTH = 10_000;

const LEVELS = {
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warning",
  error: "error",
} as const satisfies Partial<Record<keyof Console, LogLevel>>;

/**
 * Sends the lines that the console writes to `log` as well, at most {@link MAX_LINES} of them.
 * @returns a function that ends this. Console methods that the flow still holds then write, but do not log
 */
export function captureConsole(log: LogLine): () => void {
  const limited = limitLines(log);
  const originals = { ...console };
  let isActive = true;
  const capture = (level: LogLevel, text: () => string) => {
    if (!isActive) return;
    inRuntime(() => {
      for (const line of text().split(/\r?\n/)) limited(level, line);
    });
  };
  for (const [name, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, LogLevel][]) {
    console[name] = (...values: unknown[]) => {
      originals[name](...values);
      capture(level, () => format(...values));
    };
  }
  console.dir = (value: unknown, options?: InspectOptions) => {
    originals.dir(value, options);
    capture("info", () => inspect(value, { customInspect: false, ...options }));
  };
  return () => {
    isActive = false;
    Object.assign(console, originals);
  };
}

/**
 * Passes on the first {@link MAX_LINES} lines, each cut to {@link MAX_LINE_LENGTH}.
 * @param rest tells where the other lines are
 */
export function limitLines(log: LogLine, rest = "in the captured logs only"): LogLine {
  let count = 0;
  return (level, line) => {
    count += 1;
    if (count <= MAX_LINES) log(level, cutLine(line));
    if (count === MAX_LINES + 1) {
      log("warning", `More than ${MAX_LINES} lines: the rest is ${rest}.`);
    }
  };
}

function cutLine(line: string): string {
  if (line.length <= MAX_LINE_LENGTH) return line;
  return `${line.slice(0, MAX_LINE_LENGTH)}… (${line.length - MAX_LINE_LENGTH} more characters)`;
}
