import { FlowError, FlowMistake } from "../../authoring/flow-error.js";
import { describeValue, quoteAll } from "../message-text.js";
import type { Frame, TaskRecord, Transition } from "../protocol.js";
import type { ArtifactCodec } from "../values/codec.js";
import { itemKey } from "./item-key.js";

type Foreach = Extract<Transition, { kind: "foreach" }>;

/** The default limit of the tasks, or batches, of a foreach. */
const MAX_SPLITS = 10_000;

export interface Outcome {
  next?: string;
  /** The elements of a foreach, kept because some iterables can be iterated only once. */
  foreach?: { transition: Foreach; values: unknown[] };
}

/**
 * Decides where a task goes next, from the artifacts that the step left.
 * @throws FlowError if a foreach has no elements or too many, or a switch does not have the case
 */
export function decideOutcome(flow: object, step: string, transition: Transition): Outcome {
  switch (transition.kind) {
    case "linear":
      return { next: transition.target };
    case "foreach":
      return {
        next: transition.target,
        foreach: { transition, values: iterate(flow, step, transition) },
      };
    case "switch":
      return { next: chooseCase(flow, step, transition) };
    case "split":
    case "end":
      return {};
  }
}

/**
 * Encodes the outcome for the record.
 * @throws FlowError if an item cannot be kept, or cannot name its task
 */
export function encodeOutcome(
  { foreach, ...outcome }: Outcome,
  codec: ArtifactCodec,
): Pick<TaskRecord, "next" | "items"> {
  if (foreach === undefined) return outcome;
  const { values } = foreach;
  const { attribute, key } = foreach.transition;
  const items = values.map((value, index): Frame => {
    const name = `${attribute}[${index}]`;
    const frame = { variable: attribute, index, size: values.length };
    const item = codec.encode(name, value);
    return key === undefined
      ? { ...frame, item }
      : { ...frame, item, key: itemKey(name, value, key) };
  });
  return { ...outcome, items };
}

function iterate(flow: object, step: string, foreach: Foreach): unknown[] {
  const { attribute, allowEmpty } = foreach;
  const value: unknown = Reflect.get(flow, attribute);
  if (!isIterable(value)) {
    throw new FlowMistake(
      `step "${step}" has a foreach over this.${attribute}, which is ${describeValue(value)}: ` +
        "it needs an array or another iterable.",
    );
  }
  const values = [...value];
  if (values.length === 0 && !allowEmpty) {
    // The next attempt may find elements.
    throw new FlowError(
      `step "${step}" has a foreach over this.${attribute}, which is empty. If it may be, say ` +
        `{ foreach: "${attribute}", allowEmpty: true }: the join then gets no inputs.`,
    );
  }
  checkSplits(step, foreach, values.length);
  return values;
}

function checkSplits(step: string, foreach: Foreach, size: number): void {
  const { attribute, maxSplits = MAX_SPLITS, batchSize } = foreach;
  const splits = Math.ceil(size / (batchSize ?? 1));
  if (splits <= maxSplits) return;
  const what =
    batchSize === undefined
      ? `${size} items`
      : `${size} items, which are ${splits} batches of batchSize: ${batchSize}`;
  const advice =
    batchSize === undefined
      ? "Say batchSize: ..., so that many items share an op, or a larger maxSplits."
      : "Say a larger batchSize or maxSplits.";
  throw new FlowMistake(
    `step "${step}" has a foreach over this.${attribute}, which has ${what}: more than ` +
      `maxSplits: ${maxSplits} allows. ${advice}`,
  );
}

function isIterable(value: unknown): value is Iterable<unknown> {
  if (value === undefined || value === null) return false;
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
}

function chooseCase(
  flow: object,
  step: string,
  { condition, cases }: Extract<Transition, { kind: "switch" }>,
): string {
  const value: unknown = Reflect.get(flow, condition);
  const chosen = cases.find((one) => one.value === String(value));
  if (chosen !== undefined) return chosen.target;
  throw new FlowMistake(
    `step "${step}" has a switch on this.${condition}, which is ${describeValue(value)} and names ` +
      `none of its cases: ${quoteAll(cases.map((one) => one.value))}.`,
  );
}
