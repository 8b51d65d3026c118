import type { ConfigField, ParametersPlan } from "../lower/plan.js";
import { floatLiteral, pythonLiteral } from "./literals.js";

/** Python's types of the kinds of parameters, enums apart. */
const TYPES: Record<Exclude<ConfigField["kind"], "enum">, string> = {
  string: "str",
  int: "int",
  float: "float",
  boolean: "bool",
  json: "Any",
};

/** Which of Python's own ways to write an enum the configuration uses, for the imports. */
export function enumKinds(parameters: ParametersPlan | undefined) {
  const enums = parameters?.fields.filter(({ kind }) => kind === "enum") ?? [];
  return {
    hasEnum: enums.some(({ enumClass }) => enumClass !== undefined),
    hasLiteral: enums.some(({ enumClass }) => enumClass === undefined),
  };
}

/** The configuration in the words of `templates/parameters.hbs`. */
export function configView({ config, fields, ops, hasAliases }: ParametersPlan): object {
  const has = (kind: ConfigField["kind"]) => fields.some((field) => field.kind === kind);
  const enums = fields.flatMap(({ enumClass }) => (enumClass === undefined ? [] : [enumClass]));
  return {
    config,
    fields: fields.map(fieldLine),
    mapping: `{op: {"config": values} for op in ${pythonLiteral(ops)}}`,
    enums,
    bases: [
      "dg.Config",
      ...(has("float") ? ["allow_inf_nan=False"] : []),
      ...(enums.length > 0 ? ["use_enum_values=True"] : []),
    ].join(", "),
    hasJson: has("json"),
    hasAliases,
  };
}

function fieldLine(field: ConfigField): string {
  const options = optionsOf(field);
  const declared = `${field.name}: ${typeOf(field)}`;
  return options.length === 0 ? declared : `${declared} = Field(${options.join(", ")})`;
}

function typeOf({ kind, choices, enumClass, isOptional }: ConfigField): string {
  if (kind === "json") return TYPES.json;
  const type =
    kind === "enum" ? (enumClass?.name ?? `Literal${pythonLiteral(choices)}`) : TYPES[kind];
  return isOptional ? `${type} | None` : type;
}

function optionsOf({ kind, isRequired, default: value, alias, help }: ConfigField): string[] {
  const isFloat = kind === "float" && typeof value === "number";
  const literal = isFloat ? floatLiteral(value) : pythonLiteral(value);
  return [
    ...(isRequired ? [] : [`default=${literal}`]),
    ...(alias === undefined ? [] : [`alias=${pythonLiteral(alias)}`]),
    // What a number of JavaScript's holds exactly.
    ...(kind === "int" ? ["gt=-(2**53)", "lt=2**53"] : []),
    ...(help === undefined ? [] : [`description=${pythonLiteral(help)}`]),
  ];
}
