import { join } from "node:path";
import { diagnosticsPage } from "../scripts/diagnostics-page.js";
import { catalogue } from "../src/compiler/diagnostics/catalogue.js";
import { hasErrors } from "../src/compiler/diagnostics/diagnostic.js";
import { formatDiagnostics } from "../src/compiler/diagnostics/format.js";
import { expectGolden } from "./support/goldens.js";
import { invalidFixtures } from "./support/invalid-fixtures.js";

const fixtures = invalidFixtures();
const codes = Object.values(catalogue).map(({ code }) => code);

test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
  "%s: the text on standard error",
  async (_name, fixture) => {
    const outcome = await fixture.run();
    expect(hasErrors(outcome.diagnostics)).toBe(true);
    expect(outcome.diagnostics.map(({ code }) => code)).toContain(fixture.code);
    const text = formatDiagnostics(outcome.diagnostics, outcome.sources, { color: false });
    expectGolden(fixture.expected, text);
    expect(fixture.extraFiles(outcome)).toEqual([]);
  },
);

test("every code of the catalogue has a fixture, and every fixture a code", () => {
  expect([...new Set(fixtures.map(({ code }) => code))].sort()).toEqual([...codes].sort());
});

test("every code is given once", () => {
  expect(new Set(codes).size).toBe(codes.length);
});

test("docs/diagnostics.md is made from the catalogue as it is", () => {
  expectGolden(join(import.meta.dirname, "../docs/diagnostics.md"), diagnosticsPage());
});
