// `node scripts/picture.mjs`: does on Dagster's own page what a user does there, in a real browser on
// a real `dagster dev`, and makes the pictures in docs/ on the way. Exits 1 if the page does not show
// what it should. Needs Debian's chromium, or another that the environment variable CHROMIUM names.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dagsterTs, makeProject, startDagster } from "./pictures/dagster-dev.mjs";
import * as visits from "./pictures/visits.mjs";
import { root, setUp } from "./setup.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function main() {
  setUp();
  const { buildBundles } = await import("./build.mjs");
  await buildBundles();
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-picture-"));
  try {
    makeProject(folder);
    const drawing = dagsterTs(["graph", "flows/nested_switch_flow.ts"], folder);
    writeFileSync(join(root, "docs", "nested_switch_flow.svg"), drawing.stdout);
    await visitDagster(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function visitDagster(folder) {
  const { url, stop } = await startDagster(folder);
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const dagster = { url, folder, page: await browser.newPage() };
    await visit("the sensor is turned on", () => visits.turnOnSensor(dagster));
    const run = await visit("the asset is materialized", () => visits.materialize(dagster));
    await visit("its run shows each task", () => visits.lookAtRun(dagster, run));
    await visit("the sensor fires", () => visits.seeSensorFire(dagster));
    await visit("the launchpad checks parameters", () => visits.launch(dagster));
    await visit("a nested foreach shows its tasks", () => visits.lookAtNestedRun(dagster));
    await visit("the schedule starts a run", () => visits.turnOnSchedule(dagster));
  } finally {
    await browser.close();
    await stop();
  }
}

async function visit(what, act) {
  const result = await act();
  console.log(`ok  ${what}`);
  return result;
}

try {
  await main();
} catch (error) {
  console.error(`not ok  ${error.stack}`);
  process.exitCode = 1;
}
