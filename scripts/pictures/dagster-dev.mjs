// A project of flows and the `dagster dev` that serves it, as a user starts it.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { python, root } from "../setup.mjs";

const LIBRARY = fileURLToPath(new URL("flows", import.meta.url));
const FIXTURES = ["foreach_flow", "nested_switch_flow"];

/** The welcome dialog would be in the pictures. */
const INSTANCE = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n";

/** Writes a project of the fixtures' flows and of those beside this file, and compiles it. */
export function makeProject(folder) {
  const flows = join(folder, "flows");
  cpSync(LIBRARY, flows, { recursive: true });
  for (const name of FIXTURES) {
    copyFileSync(join(root, "fixtures/valid", name, "flow.ts"), join(flows, `${name}.ts`));
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "dagster-ts"));
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "home", "dagster.yaml"), INSTANCE);
  writeFileSync(join(folder, "dagster-ts.yaml"), "flows: [flows/*.ts]\n");
  const { status, stderr } = dagsterTs(["create"], folder);
  if (status !== 0) throw new Error(`dagster-ts create failed:\n${stderr}`);
}

/** Runs this project's command. */
export function dagsterTs(words, cwd) {
  const command = [join(root, "bin", "dagster-ts.cjs"), ...words];
  return spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
}

/**
 * Starts `dagster dev` in a project, in a process group of its own, and waits until it answers.
 *
 * @returns its address, and `stop`, which ends all of its processes
 */
export async function startDagster(folder) {
  const port = await freePort();
  const log = openSync(join(folder, "dagster-dev.log"), "w");
  const child = spawn(join(dirname(python), "dagster"), ["dev", "-p", `${port}`], {
    cwd: folder,
    env: { ...process.env, DAGSTER_HOME: join(folder, "home") },
    detached: true,
    stdio: ["ignore", log, log],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until("dagster dev answers", () =>
      fetch(`${url}/server_info`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Asks twice a second until there is an answer.
 *
 * @returns the answer
 * @throws Error if there is no answer within five minutes
 */
export async function until(what, ask) {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(500);
  }
  throw new Error(`Within five minutes it was not so: ${what}.`);
}

/** Waits for a run that materializes an asset to succeed, and returns its id. */
export function succeededRun(url, asset) {
  return until(`a run of ${asset} has succeeded`, async () => {
    const runs = (await runsOf(url)).filter(({ assetSelection, jobName }) =>
      [assetSelection?.at(0)?.path.join("/"), jobName].includes(asset),
    );
    const failed = runs.find(({ status }) => ["FAILURE", "CANCELED"].includes(status));
    if (failed !== undefined) throw new Error(`The run ${failed.runId} ended: ${failed.status}.`);
    return runs.find(({ status }) => status === "SUCCESS")?.runId;
  });
}

async function runsOf(url) {
  const fields = "runId status jobName assetSelection { path }";
  const query = `{ runsOrError { ... on Runs { results { ${fields} } } } }`;
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await answer.json()).data.runsOrError.results;
}
