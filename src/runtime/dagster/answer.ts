import type { DagsterRequest, TaskAnswer, TaskRecord } from "../protocol.js";
import type { FinishedTask } from "../store/finished-task.js";
import type { Store } from "../store/store.js";
import { artifactsOf } from "../task/artifacts.js";
import { artifactMetadata } from "../values/artifact-metadata.js";
import { ArtifactCodec } from "../values/codec.js";
import { withDevalue } from "../values/devalue.js";
import { pythonDialect } from "../values/plain-dialects.js";
import { plainJson } from "../values/plain-json.js";

/**
 * Makes the answer to the op, a `TaskAnswer` as JSON text: of its task, of the last task of a loop, or of all tasks of
 * a batch.
 * @throws FlowError if the artifacts of `end` cannot be read
 */
export async function answerText(
  request: DagsterRequest,
  run: string,
  finished: FinishedTask | TaskRecord[],
  store: Store,
): Promise<string> {
  if (Array.isArray(finished)) return batchText(request, run, finished);
  const { task, record } = finished;
  const [before] = request.inputs;
  const metadata = {
    ...artifactMetadata(record, before?.artifacts),
    command: `dagster-ts artifacts ${run} '${task}'`,
    store: request.location,
  };
  if (record.step === "end") {
    const results = await withDevalue(() => resultsText(record, store));
    return `{"output":${results},"metadata":${JSON.stringify(metadata)}}`;
  }
  const answer: TaskAnswer = { output: record, metadata };
  return JSON.stringify(answer);
}

/** Makes the answer to the op of a batch: a record for each of its items. */
function batchText(request: DagsterRequest, run: string, records: TaskRecord[]): string {
  const metadata = {
    tasks: String(records.length),
    command: `dagster-ts artifacts ${run} '${request.step}'`,
    store: request.location,
  };
  return JSON.stringify({ output: records, metadata } satisfies TaskAnswer);
}

/** The artifacts of `end` as JSON that Python reads. */
function resultsText(record: TaskRecord, store: Store): string {
  const codec = new ArtifactCodec(store);
  const values = artifactsOf(record).map(([name, from]) => [name, codec.decode(from)]);
  return plainJson(new Map(values as [string, unknown][]), pythonDialect);
}
