import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** A run, as far as it tells of which flow it is. */
export interface ListedRun {
  runId: string;
  jobName: string;
  repositoryOrigin: { repositoryName: string; repositoryLocationName: string } | null;
  /** Null where the job's own assets are all materialized. */
  assetSelection: { path: string[] }[] | null;
}

/** A page of runs, the newest first. The cursor is the last id of the page before. */
export const RUNS = operation<
  { cursor: string | undefined; limit: number },
  { runsOrError: { __typename: "Runs"; results: ListedRun[] } | FailureResult }
>(`query Runs($cursor: String, $limit: Int!) {
  runsOrError(cursor: $cursor, limit: $limit) {
    ${FAILURE}
    ... on Runs {
      results {
        runId
        jobName
        repositoryOrigin { repositoryName repositoryLocationName }
        assetSelection { path }
      }
    }
  }
}`);
