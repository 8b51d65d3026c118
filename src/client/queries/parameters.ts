import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** A config type of Dagster, as deep as the type of a parameter can be. */
export interface ConfigType {
  __typename: string;
  /** The name of a scalar type: `Int`, `Float`, `String`, `Bool`, `Any`. */
  key: string;
  /** The values of an enum. */
  values?: { value: string }[];
  /** The type inside a nullable type. */
  ofType?: ConfigType;
  /** The scalar type, if the value can also come from an environment variable. */
  scalarType?: { key: string };
}

/** A field of a flow's config. */
export interface ConfigField {
  name: string;
  description: string | null;
  isRequired: boolean;
  defaultValueAsJson: string | null;
  configType: ConfigType;
}

/** A level of run config on the way to the parameters. */
export interface ConfigLevel<Type> {
  /** Undefined if the type is not a dictionary. */
  fields?: { name: string; configType: Type }[];
}

/** A level with the field `config`, whose fields are the parameters. */
export type ParameterLevel = ConfigLevel<{ fields?: ConfigField[] }>;

/**
 * The run config of a job, as deep as `ops: ForeachFlow: config: alpha`. The `configField` of the
 * asset does not work: it is that of the last op of the graph, whatever the config of the graph is.
 */
export const PARAMETERS = operation<
  {
    job: {
      pipelineName: string;
      repositoryName: string;
      repositoryLocationName: string;
      assetSelection: { path: string[] }[];
    };
  },
  {
    runConfigSchemaOrError:
      | {
          __typename: "RunConfigSchema";
          rootConfigType: ConfigLevel<ConfigLevel<ParameterLevel>>;
        }
      | FailureResult;
  }
>(`query Parameters($job: PipelineSelector!) {
  runConfigSchemaOrError(selector: $job) {
    ${FAILURE}
    ... on RunConfigSchema {
      rootConfigType { ...Level ... on CompositeConfigType { fields { configType {
        ...Level ... on CompositeConfigType { fields { configType {
          ...Level ... on CompositeConfigType { fields { configType { ...Parameters } } }
        } } }
      } } } }
    }
  }
}
fragment Level on CompositeConfigType {
  fields { name }
}
fragment Parameters on CompositeConfigType {
  fields {
    name
    description
    isRequired
    defaultValueAsJson
    configType { ...Value ... on NullableConfigType { ofType { ...Value } } }
  }
}
fragment Value on ConfigType {
  __typename
  key
  ... on EnumConfigType { values { value } }
  ... on ScalarUnionConfigType { scalarType { key } }
}`);
