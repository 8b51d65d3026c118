import { FlowMistake } from "../../authoring/flow-error.js";
import { MetadataValue, type TableColumn, table } from "../../authoring/metadata.js";
import type { MetadataJson } from "../protocol.js";
import { kindOf } from "./value-class.js";

/** Labels that Dagster or dagster-ts gives to metadata of the same output. */
const RESERVED = new Set(["path", "command", "store", "tasks"]);

type Cell = string | number | boolean | null;

/**
 * Writes metadata for Python, by label. A value that is undefined is left out.
 * @param call the call that gives them, for messages
 * @throws FlowMistake if a label cannot be used, or a value cannot be shown
 */
export function encodeMetadata(
  entries: Readonly<Record<string, unknown>>,
  call: string,
): [label: string, value: MetadataJson][] {
  const isRecord = typeof entries === "object" && entries !== null && !Array.isArray(entries);
  if (!isRecord) throw new FlowMistake(`${call} takes an object of values by label.`);
  return Object.entries(entries).flatMap(([label, value]) => {
    if (value === undefined) return [];
    if (label === "" || RESERVED.has(label) || label.startsWith("this.")) {
      throw new FlowMistake(
        `${call}: the label "${label}" is taken by Dagster or dagster-ts. Use another one.`,
      );
    }
    return [[label, encode(value, `${call}: "${label}"`)] as const];
  }) as [string, MetadataJson][];
}

function encode(value: unknown, what: string): MetadataJson {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  // JSON has no other numbers, and Dagster's page cannot plot them.
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return { type: "int", value: String(value) };
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new FlowMistake(`${what} is an invalid Date.`);
    return { type: "timestamp", value: value.getTime() / 1000 };
  }
  if (value instanceof MetadataValue) return ofKind(value);
  if (typeof value !== "object") {
    throw new FlowMistake(`${what} is a ${kindOf(value)}, which cannot be shown.`);
  }
  if (isTable(value)) return ofKind(table(value));
  return { type: "json", value: toJson(value, what) };
}

function ofKind({ type, value }: MetadataValue): MetadataJson {
  if (type === "table") return { type, value: rowsOf(value as readonly object[]) };
  if (type !== "columns") return { type, value };
  const all = (value as readonly TableColumn[]).map(
    ({ name, type = "string", description, tags }) => ({
      name: String(name),
      type: String(type),
      ...(description !== undefined && { description: String(description) }),
      ...(tags !== undefined && { tags }),
    }),
  );
  return { type, value: all };
}

/** Rows with the same columns in each, as Dagster wants them. Cells are scalars; others become JSON. */
function rowsOf(rows: readonly object[]): Record<string, Cell>[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return rows.map((row) => {
    const cells = [...names].map((name) => [name, cellOf(Reflect.get(row, name))] as const);
    return Object.fromEntries(cells);
  });
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  return typeof value === "object" ? (JSON.stringify(value) ?? null) : String(value);
}

/** Whether a value is rows of scalars. */
function isTable(value: object): value is readonly object[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((row) => {
    if (typeof row !== "object" || row === null || Array.isArray(row)) return false;
    const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(row));
    return isPlain && Object.values(row).every((cell) => typeof cell !== "object" || cell === null);
  });
}

function toJson(value: object, what: string): unknown {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return JSON.parse(text);
  } catch (error) {
    throw new FlowMistake(`${what} cannot be shown as JSON: ${(error as Error).message}`);
  }
  throw new FlowMistake(`${what} cannot be shown as JSON.`);
}
