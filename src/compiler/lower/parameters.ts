import type { FlowGraph } from "../graph/flow-graph.js";
import type { GraphParameter } from "../graph/parameters.js";
import { enumMember, fieldName, type Scope } from "./names.js";
import type { ConfigField, ParametersPlan } from "./plan.js";

/**
 * Makes the configuration for the flow's parameters. Undefined if the flow has none.
 * @param scope of the file's top level
 */
export function lowerParameters(
  { flow, parameters }: FlowGraph,
  scope: Scope,
): ParametersPlan | undefined {
  if (parameters.length === 0) return undefined;
  const config = scope.add(`${flow.name}Config`);
  const taken = new Set(parameters.map(({ name }) => name));
  const fields = parameters.map((parameter) => {
    const name = freeFieldName(parameter.name, taken);
    return configField(parameter, name, flow.name, scope);
  });
  return {
    config,
    fields,
  };
}

/** The attribute of a parameter: its name, or a unique one if Python or pydantic reserves that name. */
function freeFieldName(parameter: string, taken: Set<string>): string {
  let name = fieldName(parameter);
  while (name !== parameter && taken.has(name)) name += "_";
  taken.add(name);
  return name;
}

function configField(
  parameter: GraphParameter,
  field: string,
  flow: string,
  scope: Scope,
): ConfigField {
  const { name, kind, required, default: value, help, choices = [] } = parameter;
  const isOptional = !required && value === undefined;
  return {
    name: field,
    alias: field === name ? undefined : name,
    kind,
    isRequired: required,
    isOptional,
    default: value,
    help,
    choices,
    // Dagster does not accept a Literal that may be None.
    enumClass:
      kind === "enum" && isOptional
        ? {
            name: scope.add(`${flow}${name.charAt(0).toUpperCase()}${name.slice(1)}`),
            members: Object.fromEntries(choices.map((choice) => [enumMember(choice), choice])),
          }
        : undefined,
  };
}
