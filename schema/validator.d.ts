import type { ErrorObject } from "ajv";

/** Whether a value is what `dagster-ts.schema.json` says; made of it by scripts/schema-validator.cjs. */
export declare const validate: {
  (value: unknown): boolean;
  /** Of the last call. */
  errors?: ErrorObject[] | null;
};
