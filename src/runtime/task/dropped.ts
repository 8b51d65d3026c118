import { FlowMistake } from "../../authoring/flow-error.js";
import type { TaskRecord } from "../protocol.js";

/** Artifacts that joins neither set nor merged, each with the name of its join. */
export type Dropped = ReadonlyMap<string, string>;

/** What is dropped for a task that is no join: what its record says. */
export function droppedBefore({ dropped = {} }: TaskRecord): Dropped {
  return new Map(Object.entries(dropped));
}

/**
 * What is dropped in a join until it sets or merges it: every artifact of its inputs, and what they lack themselves.
 * @param join the join's name
 */
export function droppedByJoin(inputs: readonly TaskRecord[], join: string): Dropped {
  const own = inputs.flatMap(({ artifacts }) => Object.keys(artifacts));
  const earlier = inputs.flatMap((input) => [...droppedBefore(input)]);
  return new Map([...earlier, ...own.map((name) => [name, join] as const)]);
}

/**
 * Makes reading an artifact an error that names it and the join. Metaflow raises an AttributeError.
 * The property is not enumerable, so that code which copies or prints all of an object's fields does not read it.
 *
 * @param set what assigning it does
 */
export function defineDropped(
  target: object,
  name: string,
  join: string,
  set: (value: unknown) => void,
): void {
  Object.defineProperty(target, name, {
    get: () => {
      throw new FlowMistake(
        `artifact "${name}" is not here, because the join "${join}" has neither set nor merged it. In ` +
          `"${join}", assign this.${name} from the inputs, or call this.mergeArtifacts(inputs).`,
      );
    },
    set,
    enumerable: false,
    configurable: true,
  });
}
