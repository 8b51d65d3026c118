// Checks values against the schema of dagster-ts.yaml. The build compiles it, because ajv takes 0.2 s to start.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { default: Ajv } = require("ajv");
const { default: standaloneCode } = require("ajv/dist/standalone");

const file = join(__dirname, "..", "schema", "dagster-ts.schema.json");
const schema = JSON.parse(readFileSync(file, "utf8"));
const ajv = new Ajv({ allErrors: true, verbose: true, code: { source: true, esm: true } });
const validate = ajv.compile(schema);

/** The text of a module that exports `validate` and needs no ajv. */
function validatorModule() {
  return standaloneCode(ajv, { validate: schema.$id });
}

module.exports = { validate, validatorModule };
