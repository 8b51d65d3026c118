import { renameSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { FlowError, FlowMistake } from "../../authoring/flow-error.js";
import { describeError, formatError, isFinal } from "../error-details.js";
import { checkBundle, checkProtocol, type LoadFlow } from "../loaded-flow.js";
import { quoteAll } from "../message-text.js";
import { failOnUncaught, LeftBehind } from "../processes/uncaught-errors.js";
import type {
  DagsterRequest,
  FlowManifest,
  PartitionInfo,
  RunInfo,
  TaskAnswer,
  TaskRecord,
} from "../protocol.js";
import { reasonOf } from "../store/failures.js";
import type { FinishedTask } from "../store/finished-task.js";
import { openStore } from "../store/open-store.js";
import { RunRecords } from "../store/run-records.js";
import { lostPlaces } from "../task/lost-inputs.js";
import { makeAgain } from "../task/next-call.js";
import { type FlowClass, runTask } from "../task/task.js";
import { opTaskLabel } from "../task/task-label.js";
import { answerText } from "./answer.js";
import { type PipesContext, PipesSession } from "./pipes.js";

const OLDEST_NODE = 20;

// What few tasks need is imported on demand: Node's child_process and crypto take a tenth of a task's start.

/**
 * Runs what the op that started this process asks for, leaves an answer for it, and ends the process.
 */
export async function serveDagster(load: LoadFlow, bundle: string): Promise<void> {
  const pipes = PipesSession.open(process.env);
  const fail = (error: unknown, outcome: "error" | "died") => {
    const details = describeError(error);
    const text = formatError(details);
    process.stderr.write(text);
    // Dagster keeps the exception as an event. The answer becomes the message of the op's failure.
    const answer: TaskAnswer =
      outcome === "died"
        ? { died: text }
        : { error: text, ...(isFinal(error) && { isFinal: true }) };
    try {
      leaveAnswer(pipes, JSON.stringify(answer));
      pipes.close(details);
    } catch {
      // The disk is full, as stderr says.
    }
  };
  try {
    const task = () => answerOf(load, bundle, pipes);
    leaveAnswer(pipes, await failOnUncaught(task, (error) => fail(error, "died")));
    pipes.close();
    // A timer or connection that the step left open must not keep the op waiting.
    process.exit(0);
  } catch (error) {
    if (error instanceof LeftBehind) fail(error.error, "died");
    else fail(error, "error");
    process.exit(1);
  }
}

/** @throws FlowError if the disk is full */
function leaveAnswer(pipes: PipesSession, text: string): void {
  const { answer: file } = pipes.context.extras;
  if (typeof file !== "string") return;
  try {
    // The file is whole or missing, whenever the process is killed.
    writeFileSync(`${file}.part`, text, { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new FlowError(
      `what the task passes on cannot be left in ${dirname(file)} (${reasonOf(error)}). Make room there, ` +
        "or name another folder by TMPDIR, and run again.",
    );
  }
}

async function answerOf(load: LoadFlow, bundle: string, pipes: PipesSession): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new FlowError(
      `dagster-ts needs Node ${OLDEST_NODE} or later, and this is ${process.versions.node}. ` +
        "Set DAGSTER_TS_NODE to the path of another one.",
    );
  }
  const request = requestOf(pipes.context);
  checkProtocol(request.protocol);
  const loaded = await load();
  checkBundle(loaded, basename(bundle));
  const { flowClass, manifest } = loaded;
  if (request.fingerprint !== manifest.fingerprint) {
    throw new FlowMistake(
      `${basename(bundle)} was made from another graph than the Python file beside it. ` +
        makeAgain(manifest),
    );
  }
  if (request.step === "start") await warnOfChanges(manifest, bundle, pipes);
  const { store, transfers } = await openStore(request);
  const run = { id: pipes.context.run_id, flow: manifest.flow, parent: request.parent };
  const records = new RunRecords(request.store, run, transfers);
  const all: FinishedTask[] = [];
  const keep = (one: FinishedTask) => {
    all.push(one);
    records.keep(one);
  };
  const op = { flowClass, manifest, bundle, pipes, records, keep };
  const finished = await runRequest(op, request);
  await transfers?.flush();
  const text = await answerText(request, run.id, finished, store, all);
  // Reading the results of `end` may have added files to the cache.
  transfers?.evict();
  return text;
}

/** What an op runs, and who receives each task that is done. */
interface Op {
  flowClass: FlowClass;
  manifest: FlowManifest;
  bundle: string;
  pipes: PipesSession;
  records: RunRecords;
  keep: (finished: FinishedTask) => void;
}

/** Runs the task of the op, or the tasks of its loop or batch, and keeps their records. */
async function runRequest(
  { flowClass, manifest, bundle, pipes, records, keep }: Op,
  request: DagsterRequest,
): Promise<FinishedTask | TaskRecord[]> {
  const log = pipes.log.bind(pipes);
  const lost = lostPlaces(manifest, request);
  if (lost.length > 0) {
    const { bringBack } = await import("../schedule/lost-tasks.js");
    request.inputs = await bringBack(manifest, request, lost, bundle, { log, keep, records });
  }
  if (request.loop !== undefined) {
    const { isBatch, runBatch } = await import("../schedule/batch.js");
    if (isBatch(request)) return runBatch(flowClass, manifest, request, bundle, { log, keep });
    const { runLoop } = await import("../schedule/loop.js");
    return runLoop(manifest, request, bundle, log, keep);
  }
  const record = await runTask(flowClass, manifest, request, log);
  const task = opTaskLabel(request);
  keep({ task, record });
  return { task, record };
}

/** Reads the request of the Python package. The run and the attempt come from Dagster's context. */
function requestOf({ extras, run_id: id, retry_number: retryCount }: PipesContext): DagsterRequest {
  const { scheduledTime, trigger, partition, ...request } = extras;
  const run: RunInfo = {
    id,
    ...(typeof scheduledTime === "string" && { scheduledTime }),
    ...(typeof trigger === "string" && { trigger }),
    ...(partition != null && { partition: partition as PartitionInfo }),
  };
  return { ...request, run, retryCount } as unknown as DagsterRequest;
}

async function warnOfChanges(
  manifest: FlowManifest,
  bundle: string,
  pipes: PipesSession,
): Promise<void> {
  const { changedSources } = await import("./sources.js");
  const changed = changedSources(manifest, bundle);
  if (changed.length === 0) return;
  pipes.log(
    "warning",
    `${quoteAll(changed)} changed since ${basename(bundle)} was made, which runs as it was. ${makeAgain(manifest)}`,
  );
}
