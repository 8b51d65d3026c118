import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** A Python definition of an asset; those of kind `typescript` are flows. */
export interface AssetOfLocation {
  assetKey: { path: string[] };
  kinds: string[];
  /** The name of the asset's node, by which run config calls it. */
  graphName: string | null;
  jobNames: string[];
  /** `text` of those that are texts. */
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
