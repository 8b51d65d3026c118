import { FlowError } from "../authoring/flow-error.js";
import type { ArtifactCodec } from "./codec.js";
import { describeValue, quoteAll } from "./describe.js";
import type { Frame, TaskRecord, Transition } from "./protocol.js";

type Outcome = Pick<TaskRecord, "next" | "items">;

/**
 * Where a task goes next, from its flow as the step left it.
 * @throws FlowError if a foreach has nothing to iterate, or a switch no such case
 */
export function decideOutcome(
  flow: object,
  step: string,
  transition: Transition,
  codec: ArtifactCodec,
): Outcome {
  switch (transition.kind) {
    case "linear":
      return { next: transition.target };
    case "foreach":
      return { next: transition.target, items: fanOut(flow, step, transition, codec) };
    case "switch":
      return { next: chooseCase(flow, step, transition) };
    case "split":
    case "end":
      return {};
  }
}

function fanOut(
  flow: object,
  step: string,
  { attribute, allowEmpty }: Extract<Transition, { kind: "foreach" }>,
  codec: ArtifactCodec,
): Frame[] {
  const value: unknown = Reflect.get(flow, attribute);
  if (!isIterable(value)) {
    throw new FlowError(
      `step "${step}" has a foreach over this.${attribute}, which is ${describeValue(value)}: ` +
        "it needs an array or another iterable.",
    );
  }
  const items = [...value].map((item, index) => codec.encode(`${attribute}[${index}]`, item));
  if (items.length === 0 && !allowEmpty) {
    throw new FlowError(
      `step "${step}" has a foreach over this.${attribute}, which is empty. If it may be, say ` +
        `{ foreach: "${attribute}", allowEmpty: true }: the join then gets no inputs.`,
    );
  }
  return items.map((item, index) => ({ variable: attribute, index, size: items.length, item }));
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
