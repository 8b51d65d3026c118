// `node scripts/picture.mjs`: makes the pictures in docs/, from Dagster's own pages and with
// `dagster-ts graph`. Needs Debian's chromium, or another that the environment variable CHROMIUM names.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { python, root, setUp } from "./setup.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLOWS = ["foreach_flow", "nested_switch_flow"];
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
  const env = prepare(folder);
  draw("nested_switch_flow");
  const server = await startWebserver(folder, env);
  try {
    await takePictures(server.url);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Compiles the flows into the folder and runs each once, by its job. */
function prepare(folder) {
  const home = join(folder, "dagster_home");
  mkdirSync(home);
  // The welcome dialog would be in the picture.
  writeFileSync(
    join(home, "dagster.yaml"),
    "telemetry:\n  enabled: false\nnux:\n  enabled: false\n",
  );
  const env = { ...process.env, DAGSTER_HOME: home };
  for (const flow of FLOWS) {
    copyFileSync(join(root, "fixtures/valid", flow, "flow.ts"), join(folder, `${flow}.ts`));
    const create = [join(root, "bin", "dagster-ts.cjs"), "create", `${flow}.ts`];
    run(process.execPath, create, { cwd: folder, env });
    const execute = ["job", "execute", "-f", `${flow}.py`, "-j", flow];
    run(tool("dagster"), execute, { cwd: folder, env });
  }
  return env;
}

/** Draws a flow by `dagster-ts graph`. */
function draw(flow) {
  const source = join(root, "fixtures/valid", flow, "flow.ts");
  const command = [join(root, "bin", "dagster-ts.cjs"), "graph", source];
  writeFileSync(join(root, "docs", `${flow}.svg`), run(process.execPath, command, {}));
}

const tool = (name) => join(dirname(python), name);

function run(command, words, options) {
  const result = spawnSync(command, words, { ...options, encoding: "utf8" });
  if (result.status === 0) return result.stdout;
  throw new Error(`${command} ${words.join(" ")} failed:\n${result.stderr}`);
}

/** Starts Dagster's page on a free port; in a process group of its own, which `stop` ends. */
async function startWebserver(folder, env) {
  const port = await freePort();
  const files = FLOWS.flatMap((flow) => ["-f", `${flow}.py`]);
  const child = spawn(tool("dagster-webserver"), [...files, "-h", "127.0.0.1", "-p", `${port}`], {
    cwd: folder,
    env,
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 120; attempt++) {
    const isUp = await fetch(`${url}/server_info`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return { url, stop };
    await sleep(500);
  }
  await stop();
  throw new Error("dagster-webserver did not answer within a minute.");
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function takePictures(url) {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1340, height: 960 } });
    await page.goto(`${url}/runs/${await lastRun(url, "foreach_flow")}`);
    await page.getByText("Hide navigation").click();
    // By time the bars of short tasks have no room for their names.
    await page.getByLabel("gantt_waterfall").click();
    await page.getByPlaceholder("Filter…").fill("Finished execution");
    await picture(page, "ForeachFlow.end", "run.png", 740);
    await page.setViewportSize({ width: 1340, height: 1240 });
    await page.goto(`${url}/runs/${await lastRun(url, "nested_switch_flow")}`);
    // The chart takes the place of the log below it.
    await page.getByLabel("expand_arrows").first().click();
    await page.getByRole("button", { name: "timer" }).click();
    await picture(page, "Succeeded (31)", "nested-run.png");
    await page.setViewportSize({ width: 1340, height: 760 });
    await page.goto(`${url}/assets/ForeachFlow`);
    await picture(page, "A foreach flow that maps over a list of items.", "asset.png");
  } finally {
    await browser.close();
  }
}

async function lastRun(url, job) {
  const query = `{ runsOrError(filter: { pipelineName: "${job}" }, limit: 1) { ... on Runs { results { runId } } } }`;
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data } = await answer.json();
  return data.runsOrError.results[0].runId;
}

/** Waits for a text on the page and for what still moves, and writes the page's top to docs/. */
async function picture(page, text, file, height = page.viewportSize().height) {
  await page.getByText(text).first().waitFor({ timeout: 60_000 });
  await sleep(3000);
  const clip = { x: 0, y: 0, width: page.viewportSize().width, height };
  await page.screenshot({ path: join(root, "docs", file), clip });
  console.log(`docs/${file}`);
}

await main();
