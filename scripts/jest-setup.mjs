import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildBundles } from "./build.mjs";
import { python } from "./setup.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

const folders = join(import.meta.dirname, "..", ".cache", "test");

/** Builds dist/, so that the tests run the code as it is now, and gives this run of jest a folder of its own. */
// biome-ignore lint/style/noDefaultExport: jest asks for it
export default async function setup() {
  removeFoldersOfEndedRuns();
  // The workers inherit the variable. Each run has its own folder, so that two do not disturb each other.
  process.env.DAGSTER_TS_TEST_FOLDER = join(folders, String(process.pid));
  mkdirSync(process.env.DAGSTER_TS_TEST_FOLDER, { recursive: true });
  try {
    await buildBundles();
    installWheel(buildWheel(python), python);
  } catch (error) {
    if (error.errors === undefined) throw error;
    // Tests that need dist/ will fail. Those of single phases can still say what is wrong.
    console.error("dist/ is not up to date: the build failed.");
  }
}

/** A run leaves its files to look at. The next run removes them. */
function removeFoldersOfEndedRuns() {
  mkdirSync(folders, { recursive: true });
  for (const name of readdirSync(folders)) {
    if (!isRunning(Number(name))) rmSync(join(folders, name), { recursive: true, force: true });
  }
}

function isRunning(id) {
  if (!Number.isInteger(id) || id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // EPERM: the process runs, as another user.
    return error.code === "EPERM";
  }
}
