import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";
import type { DagsterRunStatus } from "./run.js";

/** What a run says of an asset that it has made: metadata of kind text have one. */
export interface Materialization {
  metadataEntries: { label: string; text?: string }[];
}

/** The assets that a run has made. */
export const MATERIALIZATIONS = operation<
  { run: string },
  {
    runOrError:
      | { __typename: "Run"; status: DagsterRunStatus; assetMaterializations: Materialization[] }
      | FailureResult;
  }
>(`query Materializations($run: ID!) {
  runOrError(runId: $run) {
    ${FAILURE}
    ... on Run {
      status
      assetMaterializations {
        metadataEntries { label ... on TextMetadataEntry { text } }
      }
    }
  }
}`);
