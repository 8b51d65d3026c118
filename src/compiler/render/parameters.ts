import type { ConfigField, ParametersPlan } from "../lower/plan.js";
import { around, type Code, call, display, flat } from "./layout.js";
import { floatLiteral, literal } from "./literals.js";

/** Python's types of the kinds of parameters, enums apart. */
const TYPES: Record<Exclude<ConfigField["kind"], "enum">, string> = {
  string: "str",
  int: "int",
  float: "float",
  boolean: "bool",
  json: "Any",
};

/** The class of the flow's parameters, as `templates/flow.hbs` prints it. */
export function parametersView({ config, fields }: ParametersPlan): object {
  const has = (kind: ConfigField["kind"]) => fields.some((field) => field.kind === kind);
  const enums = fields.flatMap(({ enumClass }) => (enumClass === undefined ? [] : [enumClass]));
  const bases = [
    "dg.Config",
    ...(has("float") ? ["allow_inf_nan=False"] : []),
    ...(enums.length > 0 ? ["use_enum_values=True"] : []),
  ];
  return {
    enums: enums.map(({ name, members }) =>
      around(`${name} = `, call("Enum", [literal(name), literal(members)])),
    ),
    declaration: around("class ", call(config, bases), ":"),
    fields: fields.map(fieldCode),
  };
}

function fieldCode(field: ConfigField): Code {
  const declared = around(`${field.name}: `, typeOf(field));
  const options = optionsOf(field);
  return options.length === 0 ? declared : around(`${flat(declared)} = `, call("Field", options));
}

function typeOf({ kind, choices, enumClass, isOptional }: ConfigField): Code {
  if (kind === "json") return TYPES.json;
  if (kind === "enum" && enumClass === undefined) {
    return display("Literal[", choices.map(literal), "]");
  }
  const type = kind === "enum" ? enumClass?.name : TYPES[kind];
  return isOptional ? `${type} | None` : `${type}`;
}

function optionsOf({ kind, isRequired, default: value, alias, help }: ConfigField): Code[] {
  const isFloat = kind === "float" && typeof value === "number";
  const initial = isFloat ? floatLiteral(value) : literal(value);
  return [
    ...(isRequired ? [] : [around("default=", initial)]),
    ...(alias === undefined ? [] : [around("alias=", literal(alias))]),
    // The range in which JavaScript represents every whole number exactly.
    ...(kind === "int" ? ["gt=-(2**53)", "lt=2**53"] : []),
    ...(help === undefined ? [] : [around("description=", literal(help))]),
  ];
}
