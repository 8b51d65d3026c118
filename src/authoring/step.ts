import type { FlowSpec } from "./flow-spec.js";

/** A step's method: a join takes `inputs`, any other step nothing. */
export type StepMethod = (inputs: never) => void | Promise<void>;

/** A public method of an instance, by TC39's decorators. */
type PublicMethod<Flow> = ClassMethodDecoratorContext<Flow> & { static: false; private: false };

/**
 * Marks a method as a step of the flow. Works as TC39's decorator and under `experimentalDecorators`.
 * Which methods are steps is read from the source by the compiler, so nothing is left to do here.
 */
export function step<Flow extends FlowSpec>(method: StepMethod, context: PublicMethod<Flow>): void;
export function step<Method extends StepMethod>(
  flow: FlowSpec,
  name: string,
  method: TypedPropertyDescriptor<Method>,
): void;
export function step(): void {}
