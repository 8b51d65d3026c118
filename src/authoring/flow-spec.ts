import { FlowError } from "./flow-error.js";
import { type ForeachFrame, type MergeOptions, taskOf } from "./task-handle.js";

/** A step of the flow, as `this.next` takes it: `this.process_item`. */
export type StepOf<Flow> = (this: Flow, inputs: never) => void | Promise<void>;

/** Options of a foreach, which makes a task for each element of an artifact. */
export interface ForeachOptions<Flow> {
  /** The artifact: any iterable. */
  foreach: keyof Flow & string;
  /** Whether there may be no elements. The join then gets no inputs. */
  allowEmpty?: boolean;
  /** The largest number of items, or of batches. With more, the split fails before it fans out. The default is 10,000. */
  maxSplits?: number;
  /** Names the tasks after this property of their items, or with `true` after the items themselves. */
  key?: true | string;
  /** How many tasks of its body run at once, in one run. */
  maxParallel?: number;
  /** Makes one op of the whole foreach, up to its join. The op runs each task in a process of its own. */
  inline?: boolean;
  /** How many items share an op and a Node process, which runs their tasks one after the other. */
  batchSize?: number;
}

/** Options of a switch. */
export interface SwitchOptions<Flow> {
  /** The artifact that names the case: `String(this[condition])`. */
  condition: keyof Flow & string;
  /** How many times the step may run within one loop, if a case leads back. The default is 1,000. */
  maxIterations?: number;
}

/** A flow: its steps are the methods marked with `@step`, its artifacts the public fields. */
export abstract class FlowSpec {
  /** The item of this task, in the body of a foreach. */
  // biome-ignore lint/suspicious/noExplicitAny: the item's type is that of another step's artifact, which no type can reach from here
  get input(): any {
    return taskOf(this, "input").input;
  }

  set input(_value: never) {
    throw reserved("input");
  }

  /** The index of this task's item, from 0. Undefined outside of a foreach. */
  get index(): number {
    return taskOf(this, "index").index as number;
  }

  set index(_value: never) {
    throw reserved("index");
  }

  /** The foreachs that this task is in the body of, outermost first. */
  foreachStack(): ForeachFrame[] {
    return taskOf(this, "foreachStack()").foreachStack();
  }

  /**
   * Takes over the artifacts of a join's inputs. An artifact that the join has already set stays as it is.
   * @throws FlowError with the artifact's name, if the inputs differ in one that the join did not set, or if no
   * input has one of `include`
   */
  mergeArtifacts<Flow extends FlowSpec>(
    this: Flow,
    inputs: Iterable<Flow>,
    options: MergeOptions<keyof Flow & string> = {},
  ): void {
    taskOf(this, "mergeArtifacts()").mergeArtifacts(inputs, options);
  }

  // An editor shows the error of the last signature, so that one must be the signature with the options.
  /** Ends the step. The next step is this one, or these, as the branches of a static split. */
  next<Flow extends FlowSpec>(this: Flow, target: StepOf<Flow>, ...branches: StepOf<Flow>[]): void;
  /**
   * Ends the step. With a step, each element of an artifact gets a task of it. With the cases of a switch, the
   * case that an artifact names comes next.
   */
  next<Flow extends FlowSpec, Target extends StepOf<Flow> | Record<string, StepOf<Flow>>>(
    this: Flow,
    target: Target,
    options: Target extends StepOf<Flow> ? ForeachOptions<Flow> : SwitchOptions<Flow>,
  ): void;
  next(...callArguments: unknown[]): void {
    taskOf(this, "next()").next(callArguments);
  }
}

function reserved(name: string): FlowError {
  return new FlowError(`this.${name} belongs to the flow: give the artifact another name.`);
}
