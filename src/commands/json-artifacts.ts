import type { Encoded, TaskRecord } from "../runtime/protocol.js";
import { Store } from "../runtime/store/store.js";
import { artifactsOf } from "../runtime/task/artifact-slots.js";
import { ArtifactCodec } from "../runtime/values/codec.js";

/**
 * The artifacts of a record for a program: values where JSON holds them, else what they are.
 * @throws FlowError if the record or the store is damaged
 */
export function jsonArtifacts(
  record: TaskRecord | undefined,
  store: string,
): Record<string, unknown> {
  const codec = new ArtifactCodec(new Store(store));
  const entries = record === undefined ? [] : artifactsOf(record);
  return Object.fromEntries(
    entries.map(([name, from]) => [name, outlineOf(from.encoded) ?? codec.decode(from)]),
  );
}

function outlineOf(encoded: Encoded): { kind: string; preview: string } | undefined {
  if ("json" in encoded || ("form" in encoded && encoded.form === "json")) return undefined;
  const { kind, preview } = encoded;
  return { kind, preview };
}
