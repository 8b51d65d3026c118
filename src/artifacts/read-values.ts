import { FlowError } from "../authoring/flow-error.js";
import type { TaskRecord } from "../runtime/protocol.js";
import { Store } from "../runtime/store/store.js";
import { artifactsOf } from "../runtime/task/artifacts.js";
import { ArtifactCodec, type Origin } from "../runtime/values/codec.js";
import { loadDevalue } from "../runtime/values/devalue.js";
import { ArtifactsError } from "./artifacts-error.js";
import { type ReadableStore, recordsOf } from "./kept-runs.js";

/**
 * Returns a function that decodes artifacts of a store. Call `loadDevalue` first.
 * @returns a function that throws ArtifactsError if the store lacks the value, or the value is damaged
 */
export function valueReader({ folder, remote }: ReadableStore): (from: Origin) => unknown {
  const codec = new ArtifactCodec(new Store(folder, remote));
  return (from) => {
    try {
      return codec.decode(from);
    } catch (error) {
      if (error instanceof FlowError) throw new ArtifactsError(error.message);
      throw error;
    }
  };
}

/**
 * Decodes the artifacts of a record, by name.
 * @throws ArtifactsError if the record is damaged, or the store lacks one of them
 */
export async function readAll(
  store: ReadableStore,
  record: TaskRecord,
): Promise<Record<string, unknown>> {
  await loadDevalue();
  const read = valueReader(store);
  return Object.fromEntries(artifactsOf(record).map(([name, from]) => [name, read(from)]));
}

/**
 * Decodes the artifacts of a run's `end`, by name.
 * @throws ArtifactsError if the store has no record of `end`, or cannot be read
 */
export async function readEnd(store: ReadableStore, run: string): Promise<Record<string, unknown>> {
  const end = recordsOf(store, run).find(({ record }) => record.step === "end");
  if (end === undefined) {
    throw new ArtifactsError(`${store.location} has no record of the step end in the run ${run}.`);
  }
  return readAll(store, end.record);
}
