import type { PlainDialect } from "./plain-json.js";

/**
 * For Python's json module, which reads `NaN` and integers of any length. Other values are written as an object with
 * one key, from which `python/src/dagster_ts/answer.py` makes the value.
 */
export const pythonDialect: PlainDialect = {
  number: (value) => (Object.is(value, -0) ? "-0.0" : String(value)),
  bigint: pythonInteger,
  date: pythonDate,
  bytes: (value) => `{"$bytes":"${base64(value)}"}`,
  isTag: (key) => key.startsWith("$"),
};

/** For `--json`: JSON that any program reads, nothing tagged. */
export const jsonDialect: PlainDialect = {
  number: (value) => (Object.is(value, -0) ? "-0" : `"${value}"`),
  bigint: (value) => `"${value}"`,
  date: (value) => `"${value.toISOString()}"`,
  bytes: (value) => `"${base64(value)}"`,
  isTag: () => false,
};

/** Python refuses to read decimal integers of more than 4,300 digits, but not hexadecimal ones. */
function pythonInteger(value: bigint): string {
  const digits = value.toString(16);
  return digits.length > 3_500 ? `{"$int":"${digits}"}` : String(value);
}

/** Python's datetime has the years 1 to 9999, and before 3.11 no `Z`. */
function pythonDate(value: Date): string {
  const year = value.getUTCFullYear();
  const text = value.toISOString();
  if (year < 1 || year > 9999) return `"${text}"`;
  return `{"$datetime":"${text.replace("Z", "+00:00")}"}`;
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}
