import { FlowError } from "./flow-error.js";
import { type ForeachFrame, type MergeOptions, taskOf } from "./task-handle.js";

/** A step of the flow, as `this.next` takes it: `this.process_item`. */
export type StepOf<Flow> = (this: Flow, inputs: never) => void | Promise<void>;

/** Options of a transition that makes a task for each element of an artifact. */
export interface ForeachOptions<Flow> {
  /** The artifact: any iterable. */
  foreach: keyof Flow & string;
  /** Nothing to iterate is then no error: the join gets no inputs. */
  allowEmpty?: boolean;
  /** Over more items, or batches of them, it fails before it fans out. 10,000 unless said. */
  maxSplits?: number;
  /** Names the tasks: by a property of their items, or with `true` by the items themselves. */
  key?: true | string;
  /** How many tasks of the steps in its body run at once, in one run. */
  maxParallel?: number;
  /** The whole of it, up to its join, is one op, which runs its tasks in processes of their own. */
  inline?: boolean;
  /** So many items share an op and a Node process, which runs their tasks one after the other. */
  batchSize?: number;
}

/** Options of a switch. */
export interface SwitchOptions<Flow> {
  /** The artifact that names the case: `String(this[condition])`. */
  condition: keyof Flow & string;
  /** How many times the step may run within one loop, where a case leads back. 1,000 unless said. */
  maxIterations?: number;
}

/** A flow: its steps are the methods marked with `@step`, its artifacts the public fields. */
export abstract class FlowSpec {
  /** In the body of a foreach: the item of this task. */
  // biome-ignore lint/suspicious/noExplicitAny: the item's type is that of another step's artifact, which no type can reach from here
  get input(): any {
    return taskOf(this, "input").input;
  }

  set input(_value: never) {
    throw reserved("input");
  }

  /** In the body of a foreach: the index of this task's item, from 0. Outside of one, undefined. */
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
   * In a join: take over the artifacts of the inputs. One that the join has set already is kept.
   * @throws FlowError if inputs differ in one that the join did not set, with its name; or if one of
   * `include` is in no input
   */
  mergeArtifacts<Flow extends FlowSpec>(
    this: Flow,
    inputs: Iterable<Flow>,
    options: MergeOptions<keyof Flow & string> = {},
  ): void {
    taskOf(this, "mergeArtifacts()").mergeArtifacts(inputs, options);
  }

  // An editor tells the error of the last signature: it must be the one that knows the options.
  /** Ends the step: another comes next, or several as the branches of a static split. */
  next<Flow extends FlowSpec>(this: Flow, target: StepOf<Flow>, ...branches: StepOf<Flow>[]): void;
  /**
   * Ends the step: with a step, one task of it for each element of an artifact; with the cases of a
   * switch, the case that an artifact names.
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
