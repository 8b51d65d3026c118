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

test("no step can take the name of what the file says of running tasks", () => {
  const definition = /^(?:(?:async )?def |class )(\w+)|^([A-Z]\w*)(?=:| =)/gm;
  for (const fixture of validFixtures()) {
    const files = Object.entries(readGoldens(fixture)).filter(([file]) => file.endsWith(".py"));
    for (const [, python] of files) {
      const helpers = python.slice(python.indexOf("# How tasks run on Node"));
      const names = [...helpers.matchAll(definition)].map(
        ([, name, constant]) => name ?? constant ?? "",
      );
      expect(names).toEqual(expect.arrayContaining(["run_step", "BUNDLE"]));
      expect(names.filter((name) => pythonName(name) === name)).toEqual([]);
    }
  }
});
