import { join } from "node:path";
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
