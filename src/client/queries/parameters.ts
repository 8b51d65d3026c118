import { operation } from "../graphql.js";
import { FAILURE, type FailureResult } from "../results.js";

/** A type of Dagster's config, as deep as a parameter's goes. */
export interface ConfigType {
  __typename: string;
  /** Of a scalar, its name: `Int`, `Float`, `String`, `Bool`, `Any`. */
  key: string;
  /** The values of an enum. */
  values?: { value: string }[];
  /** Of a type that may be null. */
  ofType?: ConfigType;
  /** Of a scalar that may come from the environment as well. */
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
  /** Undefined for what is no dictionary. */
  fields?: { name: string; configType: Type }[];
}

/** Of a field two levels down: `config`, whose fields are the parameters. */
export type ParameterLevel = ConfigLevel<{ fields?: ConfigField[] }>;

/**
 * The run config of a job, as deep as `ops: ForeachFlow: config: alpha`. The `configField` of the
 * asset will not do: it is that of the last op of the graph, whatever the graph's own config is.
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
