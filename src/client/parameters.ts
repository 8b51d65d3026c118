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
  /** Whether the parameter also takes `null`. */
  isNullable: boolean;
  /** The values of an enum. */
  choices?: string[];
  isRequired: boolean;
  /** Undefined if there is no default. */
  default?: unknown;
  help?: string;
}

const TYPES: Record<string, FlowParameter["type"]> = {
  String: "string",
  Int: "int",
  Float: "float",
  Bool: "boolean",
};

/** Reads the parameters of a flow from the run config schema of its job. */
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
 * Makes the run config for these parameters. Only this function knows their place in it.
 *
 * @throws WrongRequestError if the flow has no such parameter, or a required one is missing.
 *   Dagster checks the values.
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
    throw new WrongRequestError(`${flow} needs a value for ${names}.`);
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
