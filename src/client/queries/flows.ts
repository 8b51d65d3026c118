import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** The definition of an asset. An asset of kind `typescript` is a flow. */
export interface AssetOfLocation {
  assetKey: { path: string[] };
  kinds: string[];
  /** The name of the asset's node, which run config uses. */
  graphName: string | null;
  jobNames: string[];
  /** Metadata of kind text has a `text`. */
  metadataEntries: { label: string; text?: string }[];
}

/** A code location, as far as it loaded. */
export interface LocationEntry {
  name: string;
  /** Null while it loads for the first time. */
  locationOrLoadError:
    | {
        __typename: "RepositoryLocation";
        repositories: { name: string; assetNodes: AssetOfLocation[] }[];
      }
    | FailureResult
    | null;
}

/** The assets of all code locations. */
export const FLOWS = operation<
  Record<string, never>,
  {
    workspaceOrError: { __typename: "Workspace"; locationEntries: LocationEntry[] } | FailureResult;
  }
>(`query Flows {
  workspaceOrError {
    ${FAILURE}
    ... on Workspace {
      locationEntries {
        name
        locationOrLoadError {
          ${FAILURE}
          ... on RepositoryLocation {
            repositories {
              name
              assetNodes {
                assetKey { path }
                kinds
                graphName
                jobNames
                metadataEntries { label ... on TextMetadataEntry { text } }
              }
            }
          }
        }
      }
    }
  }
}`);
