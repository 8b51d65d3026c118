// `npm run demo`: compiles the fruit flow of fixtures/ and materializes it on a real Dagster.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dagster, materialize, readArtifact } from "./demo/materialize.mjs";
import { root, setUp } from "./setup.mjs";

const ASSET = "ForeachFlow";

async function main() {
  setUp();
  say("Building dagster-ts ...");
  // After the set-up, which installs what this module imports.
  const { buildBundles } = await import("./build.mjs");
  await buildBundles();
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-demo-"));
  if (!compile(folder)) return 1;
  const env = dagsterVariables(folder);
  const file = join(folder, "foreach_flow.py");
  say(`\nMaterializing ${ASSET} on Dagster ...`);
  const tasks = await run(file, env);
  if (tasks === undefined) return 1;
  const result = readArtifact({ file, asset: ASSET, artifact: "results", env });
  say(`\n${tasks.length} tasks ran:`);
  const width = Math.max(...tasks.map(({ step }) => step.length));
  for (const { step, seconds } of tasks) say(`  ${step.padEnd(width)}  ${seconds} s`);
  say(`Result: ${result}\n\nSee the run in Dagster's own page:`);
  say(`  DAGSTER_HOME=${quote(env.DAGSTER_HOME)} ${quote(dagster)} dev -f ${quote(file)}`);
  return 0;
}

/** Runs `dagster-ts create` on a copy of the flow, and prints what it wrote or what is wrong. */
function compile(folder) {
  copyFileSync(join(root, "fixtures/valid/foreach_flow/flow.ts"), join(folder, "foreach_flow.ts"));
  say(`\nIn ${folder}: dagster-ts create foreach_flow.ts`);
  const command = [join(root, "bin", "dagster-ts.cjs"), "create", "foreach_flow.ts"];
  const { status, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
  });
  // The demo itself does what `create` suggests to do next.
  say(status === 0 ? stderr.split("\n\n")[0] : stderr);
  return status === 0;
}

/** Gives Dagster a home in the folder, so that the demo leaves nothing elsewhere and sends no telemetry. */
function dagsterVariables(folder) {
  const home = join(folder, "dagster_home");
  mkdirSync(home);
  writeFileSync(join(home, "dagster.yaml"), "telemetry:\n  enabled: false\n");
  return { ...process.env, DAGSTER_HOME: home, NO_COLOR: "1" };
}

/** Runs the flow and shows its progress. Returns the tasks that ran. Prints why and returns undefined if it failed. */
async function run(file, env) {
  const tasks = [];
  const onEvent = ({ kind, step, seconds }) => {
    if (kind === "STEP_START") say(`  started   ${step}`);
    if (kind === "STEP_FAILURE") say(`  failed    ${step}`);
    if (kind !== "STEP_SUCCESS") return;
    say(`  finished  ${step}`);
    tasks.push({ step, seconds: seconds?.toFixed(2) ?? "?" });
  };
  const failure = await materialize({ file, asset: ASSET, env, onEvent });
  if (failure === undefined) return tasks;
  say(`Dagster could not materialize ${ASSET}. It wrote:\n${failure}`);
  return undefined;
}

const quote = (path) =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

function say(text) {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
