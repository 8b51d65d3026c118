import { tryPackages } from "../scripts/packages/try-packages.mjs";

// `node scripts/package-tests.mjs` tries all.
const NAMES = [
  "axios",
  "csv-parse",
  "date-fns",
  "effect",
  "jsdom",
  "knex",
  "lodash-es",
  "pino with a transport",
  "sql.js",
  "zod",
];

test("packages give in dagster-ts run, and on Dagster with what is deployed, what they give in plain Node", () => {
  const outside = new Map<string, string[]>();
  tryPackages(NAMES, ({ name, node, run, dagster, external }) => {
    expect([name, node]).toEqual([name, expect.any(String)]);
    expect([name, run, dagster]).toEqual([name, node, node]);
    if (external.length > 0)
      outside.set(
        name,
        external.map((one) => one.split(" ")[0] ?? ""),
      );
  });
  expect(Object.fromEntries(outside)).toEqual({
    jsdom: ["jsdom"],
    "pino with a transport": ["pino"],
    "sql.js": ["sql.js"],
  });
});
