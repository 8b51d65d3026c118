import type { ErrorObject } from "ajv";
import { validate } from "../../schema/validator.js";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { nearestName } from "../nearest-name.js";
import type { YamlPlaces } from "./yaml-places.js";

/** Returns a diagnostic for each violation of the schema, with its place. */
export function schemaMistakes(value: unknown, places: YamlPlaces): Diagnostic[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).flatMap((error) => mistakeOf(error, places));
}

function mistakeOf(error: ErrorObject, places: YamlPlaces): Diagnostic[] {
  const { keyword, instancePath, params, propertyName, parentSchema } = error;
  const path = instancePath.split("/").slice(1).map(unescapePointer);
  // The mistake in the name is reported separately.
  if (keyword === "propertyNames") return [];
  if (keyword === "additionalProperties") {
    const name = String(params.additionalProperty);
    const keys = Object.keys((parentSchema?.properties as object | undefined) ?? {});
    const nearest = nearestName(name, keys);
    return [catalogue.unknownKey.at(places.key(path, name), { name, nearest, keys })];
  }
  const expected = String(parentSchema?.description);
  if (propertyName !== undefined) {
    const name = propertyName;
    return [
      catalogue.wrongConfiguration.at(places.key(path, name), { name, isKey: true, expected }),
    ];
  }
  const allowed: string[] = params.allowedValues ?? [];
  const nearest = typeof error.data === "string" ? nearestName(error.data, allowed) : undefined;
  const name = path.filter((word) => !/^\d+$/.test(word)).at(-1) ?? "dagster-ts.yaml";
  return [
    catalogue.wrongConfiguration.at(places.value(path), { name, isKey: false, nearest, expected }),
  ];
}

function unescapePointer(word: string): string {
  return word.replaceAll("~1", "/").replaceAll("~0", "~");
}
