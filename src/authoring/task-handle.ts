import { FlowError } from "./flow-error.js";

/** One level of the foreach stack, as `this.foreachStack()` gives it. */
export interface ForeachFrame {
  /** 0 for the first item. */
  index: number;
  /** How many items there are. */
  size: number;
  /** The item. */
  input: unknown;
  /** The attribute that the foreach iterates. */
  variable: string;
}

/** Which artifacts `this.mergeArtifacts` looks at: all, all but some, or some. */
export interface MergeOptions<Name extends string = string> {
  exclude?: readonly Name[];
  include?: readonly Name[];
}

/** What a flow's instance can ask of its task. */
export interface TaskHandle {
  readonly input: unknown;
  readonly index: number | undefined;
  foreachStack(): ForeachFrame[];
  next(callArguments: readonly unknown[]): void;
  mergeArtifacts(inputs: Iterable<object>, options: MergeOptions): void;
}

const handles = new WeakMap<object, TaskHandle>();

/** Ties a flow's instance, or an input of a join, to its task. */
export function bindTask(flow: object, handle: TaskHandle): void {
  handles.set(flow, handle);
}

/**
 * Returns the task that a flow's instance belongs to.
 * @throws FlowError if there is none, because the flow was constructed by hand
 */
export function taskOf(flow: object, asked: string): TaskHandle {
  const handle = handles.get(flow);
  if (handle !== undefined) return handle;
  throw new FlowError(
    `this.${asked} is there only while a step runs. Run the flow with \`dagster-ts run\`, ` +
      "or from a test with runFlow of dagster-ts/testing.",
  );
}
