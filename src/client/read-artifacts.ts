import { ArtifactsError } from "../artifacts/artifacts-error.js";
import { recordsOf } from "../artifacts/kept-runs.js";
import { openStoreOfRun } from "../artifacts/open-store.js";
import { readAll, readEnd } from "../artifacts/read-values.js";
import { DagsterError, WrongRequestError } from "./errors.js";
import { locationOf } from "./find-run-store.js";
import type { Connection } from "./graphql.js";
import { MATERIALIZATIONS } from "./queries/runs.js";
import { expectResult } from "./results.js";
import { runStatus } from "./run-events.js";

/**
 * Reads the artifacts of a task that has finished, whatever became of the run.
 * @param wanted a step, or a task: `work[1]`
 * @throws DagsterError if there is no such task, or this machine cannot read its store; WrongRequestError if the step has
 * several tasks
 */
export async function readTaskArtifacts(
  connection: Connection,
  run: string,
  wanted: string,
): Promise<Record<string, unknown>> {
  const location = await locationOf(connection, run);
  if (location === undefined) throw new DagsterError(`No task of the run ${run} has finished.`);
  return inDagsterErrors(async () => {
    const store = openStoreOfRun(location, run, process.cwd(), process.env);
    const records = recordsOf(store, run);
    const tasks = records.filter(({ task, record }) => task === wanted || record.step === wanted);
    const [only, ...others] = tasks;
    if (only === undefined) {
      throw new DagsterError(`The run ${run} has no finished task ${wanted}.`);
    }
    if (others.length > 0) {
      const names = tasks.slice(0, 5).map(({ task }) => task);
      const more = tasks.length > names.length ? ", ..." : "";
      throw new WrongRequestError(
        `The step ${wanted} has ${tasks.length} tasks. Name one: ${names.join(", ")}${more}.`,
      );
    }
    return readAll(store, only.record);
  });
}

/**
 * Reads the artifacts of a run's `end` from the store that the asset's materialization names. Dagster itself
 * serves no values.
 * @throws DagsterError if the run did not succeed, or this machine cannot read its store
 */
export async function readArtifacts(
  connection: Connection,
  run: string,
): Promise<Record<string, unknown>> {
  const { runOrError } = await connection.ask(MATERIALIZATIONS, { run });
  const { status, assetMaterializations } = expectResult(runOrError, "Run");
  if (runStatus(status) !== "succeeded") {
    throw new DagsterError(
      `The run ${run} has no artifacts of end: its status is ${runStatus(status)}.`,
    );
  }
  const entries = assetMaterializations.flatMap(({ metadataEntries }) => metadataEntries);
  const location = entries.find(({ label }) => label === "store")?.text;
  if (location === undefined) {
    throw new DagsterError(
      `Dagster does not know where the artifacts of the run ${run} are. The flow was made by a ` +
        "version of dagster-ts that did not keep them.",
    );
  }
  return inDagsterErrors(() =>
    readEnd(openStoreOfRun(location, run, process.cwd(), process.env), run),
  );
}

async function inDagsterErrors<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ArtifactsError) throw new DagsterError(error.message);
    throw error;
  }
}
