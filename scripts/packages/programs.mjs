// A program for each package: what it imports, and an expression whose value is the same in every run.

/** @typedef {{ install: string[], imports: string, program: string }} PackageProgram */

/** @type {Record<string, PackageProgram>} */
export const programs = {
  "lodash-es": {
    install: ["lodash-es"],
    imports: 'import { chunk, groupBy, isMap, template } from "lodash-es";',
    program: `[chunk([1, 2, 3], 2), groupBy([1, 2, 3], (n) => n % 2), isMap(new Map()), template("<%= a %>")({ a: 1 })]`,
  },
  "zod 4.3": {
    install: ["zod43@npm:zod@4.3"],
    imports: 'import { z } from "zod43";',
    program: `z.object({ a: z.string(), at: z.coerce.date() }).parse({ a: "x", at: "2026-01-02" })`,
  },
  "zod 4.5 and later": {
    install: ["zod@^4.5.0"],
    imports: 'import { z } from "zod";',
    program: `z.object({ a: z.string(), at: z.coerce.date() }).parse({ a: "x", at: "2026-01-02" })`,
  },
  effect: {
    install: ["effect"],
    imports: 'import { Effect, pipe } from "effect";',
    program: `await Effect.runPromise(pipe(Effect.succeed(20), Effect.map((n) => n * 2), Effect.delay("10 millis")))`,
  },
  execa: {
    install: ["execa"],
    imports: 'import { execa } from "execa";',
    program: `(await execa("echo", ["from a child"])).stdout`,
  },
  exceljs: {
    install: ["exceljs"],
    imports: 'import exceljs from "exceljs";',
    program: `await (async () => {
      const book = new exceljs.Workbook();
      book.addWorksheet("rows").addRow([1, "two"]);
      const again = new exceljs.Workbook();
      await again.xlsx.load(await book.xlsx.writeBuffer());
      return again.getWorksheet("rows")?.getRow(1).values;
    })()`,
  },
  "@sinclair/typebox": {
    install: ["@sinclair/typebox"],
    imports:
      'import { Type } from "@sinclair/typebox";\nimport { Value } from "@sinclair/typebox/value";',
    program: `((kind: string) => { switch (kind) { case "a": return Value.Check(Type.Object({ a: Type.Number() }), { a: 1 }); default: return false; } })("a")`,
  },
  knex: {
    install: ["knex"],
    imports: 'import knex from "knex";',
    program: `knex({ client: "pg" })("rows").where({ a: 1 }).toString()`,
  },
  "pg 8.7.3": {
    install: ["pg@8.7.3"],
    imports: 'import pg from "pg";',
    program: `[typeof pg.Client, pg.types.getTypeParser(23)("42")]`,
  },
  "@duckdb/node-api": {
    install: ["@duckdb/node-api"],
    imports: 'import { DuckDBInstance } from "@duckdb/node-api";',
    program: `await (async () => {
      const database = await DuckDBInstance.create(":memory:");
      const connection = await database.connect();
      return (await connection.runAndReadAll("select 42 as a")).getRows();
    })()`,
  },
};
