import { DagsterError } from "./errors.js";
import type { Connection } from "./graphql.js";
import { MATERIALIZATIONS, type Materialization } from "./queries/materializations.js";
import { expectResult } from "./results.js";
import { runStatus } from "./run-events.js";

/**
 * The artifacts of a run's `end`.
 * @throws DagsterError if there are none, or Dagster does not know them
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
  const artifacts = assetMaterializations.map(artifactsOf).find((found) => found !== undefined);
  if (artifacts !== undefined) return artifacts;
  throw new DagsterError(
    `Dagster has no record of the artifacts of the run ${run}: its flow was made by a ` +
      "version of dagster-ts that does not show them.",
  );
}

/**
 * SEAM: what the generated Python writes about the flow's results on the asset's materialization.
 * Dagster's GraphQL knows of a run's values nothing but this; its IO manager's files it does not serve.
 */
function artifactsOf({ metadataEntries }: Materialization): Record<string, unknown> | undefined {
  const entry = metadataEntries.find(({ label }) => label === "artifacts");
  return entry?.jsonString === undefined ? undefined : JSON.parse(entry.jsonString);
}
