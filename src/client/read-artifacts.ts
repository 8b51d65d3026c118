import { ArtifactsError } from "../artifacts/artifacts-error.js";
import { openStoreOfRun } from "../artifacts/open-store.js";
import { readEnd } from "../artifacts/read-values.js";
import { DagsterError } from "./errors.js";
import type { Connection } from "./graphql.js";
import { MATERIALIZATIONS } from "./queries/runs.js";
import { expectResult } from "./results.js";
import { runStatus } from "./run-events.js";

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
  try {
    return await readEnd(openStoreOfRun(location, run, process.cwd(), process.env), run);
  } catch (error) {
    if (error instanceof ArtifactsError) throw new DagsterError(error.message);
    throw error;
  }
}
