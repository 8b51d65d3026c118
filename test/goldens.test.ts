import { join } from "node:path";
import { pythonName } from "../src/compiler/lower/names.js";
import { newFolder } from "./support/paths.js";
import {
  buildFixture,
  goldensOf,
  isUpdating,
  readGoldens,
  validFixtures,
  writeGoldens,
} from "./support/valid-fixtures.js";

const folder = newFolder("goldens");

test.each(validFixtures())("the fixture %s compiles to its goldens", async (name) => {
  const goldens = goldensOf(await buildFixture(name, join(folder, name)));
  if (isUpdating()) writeGoldens(name, goldens);
  expect(readGoldens(name)).toEqual(goldens);
});

test("no step can take a name that generated files import", () => {
  const statement = /^from \w+ import (?:\(([^)]*)\)|(.*))$/gm;
  for (const fixture of validFixtures()) {
    const files = Object.entries(readGoldens(fixture)).filter(([file]) => file.endsWith(".py"));
    for (const [, python] of files) {
      const imports = [...python.matchAll(statement)].map(([, several, one]) => several ?? one);
      const names = imports.flatMap((list = "") => list.match(/\w+/g) ?? []);
      expect(names).toEqual(expect.arrayContaining(["Flow", "FlowDefinitions"]));
      expect(names.filter((name) => pythonName(name) === name)).toEqual([]);
    }
  }
});
