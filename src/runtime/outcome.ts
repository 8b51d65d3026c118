import { FlowError } from "../authoring/flow-error.js";
import type { ArtifactCodec } from "./codec.js";
import { describeValue, quoteAll } from "./describe.js";
import type { Frame, TaskRecord, Transition } from "./protocol.js";

export interface Outcome {
  next?: string;
  /** Of a foreach split: the attribute and its elements. Some iterables can be iterated only once. */
  foreach?: { attribute: string; values: unknown[] };
}

/**
 * Where a task goes next, from its flow as the step left it.
 * @throws FlowError if a foreach has nothing to iterate, or a switch no such case
 */
export function decideOutcome(flow: object, step: string, transition: Transition): Outcome {
  switch (transition.kind) {
    case "linear":
      return { next: transition.target };
    case "foreach":
      return { next: transition.target, foreach: iterate(flow, step, transition) };
    case "switch":
      return { next: chooseCase(flow, step, transition) };
    case "split":
    case "end":
      return {};
  }
}

/**
 * The outcome as the record has it.
 * @throws FlowError if an item cannot be kept
 */
export function encodeOutcome(
  { foreach, ...outcome }: Outcome,
  codec: ArtifactCodec,
): Pick<TaskRecord, "next" | "items"> {
  if (foreach === undefined) return outcome;
  const { attribute, values } = foreach;
  const items = values.map((value, index): Frame => {
    const item = codec.encode(`${attribute}[${index}]`, value);
    return { variable: attribute, index, size: values.length, item };
  });
  return { ...outcome, items };
}

function iterate(
  flow: object,
  step: string,
  { attribute, allowEmpty }: Extract<Transition, { kind: "foreach" }>,
): { attribute: string; values: unknown[] } {
  const value: unknown = Reflect.get(flow, attribute);
  if (!isIterable(value)) {
    throw new FlowError(
      `step "${step}" has a foreach over this.${attribute}, which is ${describeValue(value)}: ` +
        "it needs an array or another iterable.",
    );
  }
  const values = [...value];
  if (values.length === 0 && !allowEmpty) {
    throw new FlowError(
      `step "${step}" has a foreach over this.${attribute}, which is empty. If it may be, say ` +
        `{ foreach: "${attribute}", allowEmpty: true }: the join then gets no inputs.`,
    );
  }
  return { attribute, values };
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
  throw new FlowError(
    `step "${step}" has a switch on this.${condition}, which is ${describeValue(value)} and names ` +
      `none of its cases: ${quoteAll(cases.map((one) => one.value))}.`,
  );
}
