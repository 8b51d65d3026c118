// What a user does on Dagster's page, with a function for each visit. Each visit waits for its effect and
// fails without it. Some take a picture.
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../setup.mjs";
import { dagsterTs, succeededRun, until } from "./dagster-dev.mjs";

const LOCATION = "locations/definitions.py";

/** The asset of a flow says what it is; its button runs the flow, and it then shows the results. */
export async function materialize({ page, url }) {
  await page.setViewportSize({ width: 1340, height: 760 });
  await page.goto(`${url}/assets/ForeachFlow`);
  await see(page, "A foreach flow that maps over a list of items.");
  await page.getByRole("button", { name: "Materialize" }).first().click();
  const run = await succeededRun(url, "ForeachFlow");
  await page.goto(`${url}/assets/ForeachFlow`);
  await see(page, "this.");
  await picture(page, "asset.png");
  return run;
}

/** A run shows each task by name, with its artifacts. */
export async function lookAtRun({ page, url }, run) {
  await page.setViewportSize({ width: 1340, height: 960 });
  await page.goto(`${url}/runs/${run}`);
  await page.getByText("Hide navigation").click();
  // On a time axis the bars of short tasks are too narrow for their names.
  await page.getByLabel("gantt_waterfall").click();
  await page.getByPlaceholder("Filter…").fill("Finished execution");
  await see(page, "ForeachFlow.end");
  await see(page, "ForeachFlow.process_item[2]");
  await picture(page, "run.png", 740);
}

/** A nested foreach: its tasks run side by side; one has its own log and artifacts. */
export async function lookAtNestedRun({ page, url }) {
  await page.goto(`${url}/assets/NestedSwitchFlow`);
  await page.getByRole("button", { name: "Materialize" }).first().click();
  const run = await succeededRun(url, "NestedSwitchFlow");
  await page.setViewportSize({ width: 1340, height: 1240 });
  await page.goto(`${url}/runs/${run}`);
  await page.getByPlaceholder("Filter…").fill("process_item[2_1]");
  await see(page, "this.result");
  // Last, because the chart replaces the log and the page remembers that.
  await page.getByLabel("expand_arrows").first().click();
  await page.getByRole("button", { name: "timer" }).click();
  await see(page, "Succeeded (31)");
  await picture(page, "nested-run.png");
}

/** The launchpad knows the parameters: it refuses a wrong one, and runs with others. */
export async function launch(dagster) {
  const { page, url } = dagster;
  await page.setViewportSize({ width: 1340, height: 900 });
  await page.goto(`${url}/${LOCATION}/jobs/train_flow/playground`);
  await see(page, "optimizer");
  await type(page, { alphas: [0.5, 2], epochs: "many", optimizer: "adam" });
  await see(page, 'is not valid for expected type "Int"');
  await picture(page, "launchpad.png");
  await type(page, { alphas: [0.5, 2], epochs: 10, optimizer: "sgd" });
  await see(page, "No errors");
  await page.getByRole("button", { name: "Launch Run" }).click();
  const run = await succeededRun(url, "train_flow");
  assert.equal(artifact(dagster, run, "end", "best"), 0.05);
  assert.equal(artifact(dagster, run, "start", "due"), "by hand");
}

async function type(page, parameters) {
  const lines = Object.entries(parameters).map(
    ([name, value]) => `      ${name}: ${JSON.stringify(value)}`,
  );
  await page.locator(".CodeMirror").first().click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(`ops:\n  TrainFlow:\n    config:\n${lines.join("\n")}\n`);
}

/** A sensor that was turned on fires when the other flow has finished. */
export async function turnOnSensor({ page, url }) {
  await turnOn(page, `${url}/${LOCATION}/sensors/report_flow_trigger_on_finish`);
}

export async function seeSensorFire(dagster) {
  const { page, url } = dagster;
  const run = await succeededRun(url, "report_flow");
  assert.equal(artifact(dagster, run, "end", "after"), "ForeachFlow");
  await page.setViewportSize({ width: 1340, height: 790 });
  await page.goto(`${url}/${LOCATION}/sensors/report_flow_trigger_on_finish`);
  await see(page, "1 run requested");
  await picture(page, "sensor.png");
}

/** A schedule that was turned on starts a run, which knows when it was due. */
export async function turnOnSchedule(dagster) {
  const { page, url } = dagster;
  const schedule = `${url}/${LOCATION}/schedules/train_flow_schedule`;
  await turnOn(page, schedule);
  const due = await until("the schedule has started a run", async () => {
    const value = artifact(dagster, "latest", "start", "due");
    return value !== undefined && value !== "by hand" && value;
  });
  assert.match(due, /:00\.000Z$/);
  await page.goto(schedule);
  await see(page, "Europe/Berlin");
}

async function turnOn(page, address) {
  await page.goto(address);
  // It has no role or name of its own.
  await page.locator('label[class*="formatSwitch"]').first().click();
  const on = page.locator('label[class*="formatSwitch"] input:checked').first();
  await on.waitFor({ state: "attached" });
}

/** An artifact of a task of a run, read by `dagster-ts artifacts`. Undefined if there is none. */
function artifact({ url, folder }, run, step, name) {
  const { stdout } = dagsterTs(["artifacts", run, step, name, "--json", "--url", url], folder);
  return stdout === "" ? undefined : JSON.parse(stdout);
}

const see = (page, text) => page.getByText(text).first().waitFor({ timeout: 120_000 });

/** Waits until nothing moves, and writes a picture of the page's top to docs/. */
async function picture(page, file, height = page.viewportSize().height) {
  await sleep(3000);
  const clip = { x: 0, y: 0, width: page.viewportSize().width, height };
  await page.screenshot({ path: join(root, "docs", file), clip });
}
