import type { DagsterRequest, MetadataJson, TaskAnswer, TaskRecord } from "../protocol.js";
import type { FinishedTask } from "../store/finished-task.js";
import type { Store } from "../store/store.js";
import { artifactsOf } from "../task/artifacts.js";
import { artifactMetadata } from "../values/artifact-metadata.js";
import { ArtifactCodec } from "../values/codec.js";
import { withDevalue } from "../values/devalue.js";
import { pythonDialect } from "../values/plain-dialects.js";
import { plainJson } from "../values/plain-json.js";
import { printable } from "../values/preview.js";

/** How many labels of an op of several tasks Dagster's page shows. Each is a row in its database. */
const MAX_LABELS = 100;

/**
 * Makes the answer to the op, a `TaskAnswer` as JSON text: of its task, of the last task of a loop, or of all tasks of
 * a batch.
 * @param all the tasks that the op has run
 * @throws FlowError if the artifacts of `end` cannot be read
 */
export async function answerText(
  request: DagsterRequest,
  run: string,
  finished: FinishedTask | TaskRecord[],
  store: Store,
  all: readonly FinishedTask[],
): Promise<string> {
  if (Array.isArray(finished)) return batchText(request, run, finished, all);
  const { task, record } = finished;
  const [before] = request.inputs;
  const isEnd = record.step === "end";
  const metadata = {
    ...(isEnd && record.assetMetadata),
    ...reported(all),
    ...artifactMetadata(record, before?.artifacts),
    // Dagster's page plots numbers of the asset over its runs.
    ...(isEnd && numbersOf(record)),
    command: `dagster-ts artifacts ${run} '${task}'`,
    store: request.location,
  };
  if (isEnd) {
    const results = await withDevalue(() => resultsText(record, store));
    const rest = { metadata, ...(record.checks && { checks: record.checks }) };
    return `{"output":${results},${JSON.stringify(rest).slice(1)}`;
  }
  const answer: TaskAnswer = { output: record, metadata };
  return JSON.stringify(answer);
}

/** Makes the answer to the op of a batch: a record for each of its items. */
function batchText(
  request: DagsterRequest,
  run: string,
  records: TaskRecord[],
  all: readonly FinishedTask[],
): string {
  const metadata = {
    ...reported(all),
    tasks: String(records.length),
    command: `dagster-ts artifacts ${run} '${request.step}'`,
    store: request.location,
  };
  return JSON.stringify({ output: records, metadata } satisfies TaskAnswer);
}

/** What tasks have reported of themselves. Where there are several, labels begin with their names. */
function reported(all: readonly FinishedTask[]): Record<string, MetadataJson> {
  const entries = all.flatMap(({ task, record }) => {
    const prefix = all.length > 1 ? `${task}: ` : "";
    return Object.entries(record.metadata ?? {}).map(
      ([label, value]) => [`${prefix}${label}`, value] as const,
    );
  });
  const shown = entries.slice(0, MAX_LABELS);
  const more = entries.length - shown.length;
  return Object.fromEntries(more > 0 ? [...shown, ["…", `${more} more values`]] : shown);
}

/** The numbers among the artifacts of a record, by the labels of artifacts. */
function numbersOf({ artifacts }: TaskRecord): Record<string, number> {
  return Object.fromEntries(
    Object.entries(artifacts).flatMap(([name, encoded]) => {
      const value = "json" in encoded ? encoded.json : undefined;
      return typeof value === "number" ? [[`this.${printable(name)}`, value] as const] : [];
    }),
  );
}

/** The artifacts of `end` as JSON that Python reads. */
function resultsText(record: TaskRecord, store: Store): string {
  const codec = new ArtifactCodec(store);
  const values = artifactsOf(record).map(([name, from]) => [name, codec.decode(from)]);
  return plainJson(new Map(values as [string, unknown][]), pythonDialect);
}
