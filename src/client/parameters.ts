import { WrongRequestError } from "./errors.js";
import { didYouMean, type FlowPlace } from "./find-flow.js";
import type { Connection } from "./graphql.js";
import {
  type ConfigField,
  type ConfigLevel,
  type ConfigType,
  PARAMETERS,
} from "./queries/parameters.js";
import { expectResult } from "./results.js";

/** A parameter of a deployed flow, as Dagster knows it. */
export interface FlowParameter {
  name: string;
  /** `json` is anything that JSON can hold. */
  type: "string" | "int" | "float" | "boolean" | "enum" | "json";
  /** Whether `null` is a value too. */
  isNullable: boolean;
  /** Of an enum. */
  choices?: string[];
  isRequired: boolean;
  /** Undefined without one. */
  default?: unknown;
  help?: string;
}

const TYPES: Record<string, FlowParameter["type"]> = {
  String: "string",
  Int: "int",
  Float: "float",
  Bool: "boolean",
};

/** The parameters that a flow takes, by the run config of its job. */
export async function readParameters(
  connection: Connection,
  { job, repository, location, assetKey, node }: FlowPlace,
): Promise<FlowParameter[]> {
  const { runConfigSchemaOrError } = await connection.ask(PARAMETERS, {
    job: {
      pipelineName: job,
      repositoryName: repository,
      repositoryLocationName: location,
      assetSelection: [{ path: assetKey }],
    },
  });
  const { rootConfigType } = expectResult(runConfigSchemaOrError, "RunConfigSchema");
  const config = inside(inside(inside(rootConfigType, "ops"), node), "config");
  return (config?.fields ?? []).map(parameterOf);
}

function inside<Type>(level: ConfigLevel<Type> | undefined, name: string): Type | undefined {
  return level?.fields?.find((field) => field.name === name)?.configType;
}

function parameterOf({
  name,
  description,
  isRequired,
  defaultValueAsJson,
  configType,
}: ConfigField): FlowParameter {
  const type = configType.ofType ?? configType;
  return {
    name,
    type: typeOf(type),
    isNullable: configType.ofType !== undefined,
    isRequired,
    ...(type.values === undefined ? {} : { choices: type.values.map(({ value }) => value) }),
    ...(defaultValueAsJson === null ? {} : { default: JSON.parse(defaultValueAsJson) }),
    ...(description === null ? {} : { help: description }),
  };
}

function typeOf({ values, scalarType, key }: ConfigType): FlowParameter["type"] {
  if (values !== undefined) return "enum";
  return TYPES[scalarType?.key ?? key] ?? "json";
}

/**
 * Run config with these parameters: the one place that knows where in it they stand.
 *
 * @throws WrongRequestError on a parameter that the flow does not have, or that it wants and is not there.
 *   Values are for Dagster to judge.
 */
export function runConfig(
  { flow, node }: FlowPlace,
  parameters: readonly FlowParameter[],
  values: Readonly<Record<string, unknown>>,
): object {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  for (const [name] of given) parameterNamed(name, flow, parameters);
  const missing = parameters.filter(({ name, isRequired }) => {
    return isRequired && values[name] === undefined;
  });
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw new WrongRequestError(`${flow} wants a value for ${names}.`);
  }
  return given.length === 0 ? {} : { ops: { [node]: { config: Object.fromEntries(given) } } };
}

/** @throws WrongRequestError if the flow has no such parameter */
export function parameterNamed(
  name: string,
  flow: string,
  parameters: readonly FlowParameter[],
): FlowParameter {
  const found = parameters.find((parameter) => parameter.name === name);
  if (found !== undefined) return found;
  const names = parameters.map((parameter) => parameter.name);
  const list = names.length === 0 ? "It takes none" : `It takes ${names.join(", ")}`;
  throw new WrongRequestError(
    `${flow} has no parameter "${name}".${didYouMean(name, names)} ${list}.`,
  );
}
