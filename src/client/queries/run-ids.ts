import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** The ids of a page of runs, the newest first. The cursor is the last id of the page before. */
export const RUN_IDS = operation<
  { cursor: string | undefined; limit: number },
  { runIdsOrError: { __typename: "RunIds"; results: string[] } | FailureResult }
>(`query RunIds($cursor: String, $limit: Int!) {
  runIdsOrError(cursor: $cursor, limit: $limit) { ${FAILURE} ... on RunIds { results } }
}`);
