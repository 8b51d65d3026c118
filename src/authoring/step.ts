import type { FlowSpec } from "./flow-spec.js";

/** The method of a step. A join takes `inputs`; any other step takes nothing. */
export type StepMethod = (inputs: never) => void | Promise<void>;

/** A public method of an instance, by TC39's decorators. */
type PublicMethod<Flow> = ClassMethodDecoratorContext<Flow> & { static: false; private: false };

/**
 * Marks a method as a step of the flow. Works as TC39's decorator and under `experimentalDecorators`.
 * The compiler reads from the source which methods are steps, so the decorator does nothing.
 */
export function step<Flow extends FlowSpec>(method: StepMethod, context: PublicMethod<Flow>): void;
export function step<Method extends StepMethod>(
  flow: FlowSpec,
  name: string,
  method: TypedPropertyDescriptor<Method>,
): void;
export function step(): void {}
