import { rmSync } from "node:fs";
import { buildBundles } from "./build.mjs";
import { python } from "./setup.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

/** The tests run what is written now, not what was built last. */
// biome-ignore lint/style/noDefaultExport: jest asks for it
export default async function setup() {
  // What earlier runs have left is of use to look at, until the next run.
  rmSync(new URL("../.cache/test", import.meta.url), { recursive: true, force: true });
  try {
    await buildBundles();
    installWheel(buildWheel(python), python);
  } catch (error) {
    if (error.errors === undefined) throw error;
    // Tests that need dist/ will fail; those of the phases alone can still say what is wrong.
    console.error("dist/ is not up to date: the build failed.");
  }
}
