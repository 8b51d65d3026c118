// What the bench runs: this project's command, Dagster, and the peer in a virtual environment of its own.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentOfTasks, root, setUp as setUpProject } from "../setup.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const venv = join(root, ".venv", "bin");
const peerVenv = join(root, ".venv-bench");

/** The compiler's command, as a user's shell would start it. */
export const dagsterTs = [process.execPath, join(root, "bin", "dagster-ts.cjs")];

/** `dagster` of this project and of the peer: the same version. */
export const dagster = join(venv, "dagster");
export const peerDagster = join(peerVenv, "bin", "dagster");
export const peerPython = join(peerVenv, "bin", "python");

/** The peer needs a user's name. Update checks and telemetry are off, because they are not compared. */
export function variables(work) {
  return {
    ...environmentOfTasks(),
    METAFLOW_USER: "bench",
    METAFLOW_HOME: join(work, "metaflow-home"),
    DAGSTER_HOME: join(work, "dagster-home"),
    DAGSTER_DISABLE_TELEMETRY: "yes",
    NO_COLOR: "1",
  };
}

/** Makes the folders that `variables` name. */
export function prepareWork(work) {
  mkdirSync(join(work, "metaflow-home"), { recursive: true });
  mkdirSync(join(work, "dagster-home"), { recursive: true });
  writeFileSync(join(work, "dagster-home", "dagster.yaml"), "telemetry:\n  enabled: false\n");
}

/** Makes node_modules, .venv and dist/, as the other scripts do, then the peer's environment. */
export async function setUp() {
  setUpProject();
  // After the set-up, which installs what this module imports.
  const { buildBundles } = await import("../build.mjs");
  await buildBundles();
  const wanted = `dagster==${versionOf(join(venv, "python"), "dagster")}`;
  if (existsSync(peerPython) && versionOf(peerPython, "metaflow-dagster") !== undefined) return;
  console.log("Installing metaflow and metaflow-dagster into .venv-bench …");
  execFileSync(join(venv, "python"), ["-m", "venv", peerVenv], { stdio: "inherit" });
  writeFileSync(join(peerVenv, ".gitignore"), "*\n");
  const packages = ["metaflow", "metaflow-dagster", wanted];
  execFileSync(peerPython, ["-m", "pip", "install", "--quiet", ...packages], { stdio: "inherit" });
}

function versionOf(python, name) {
  const code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))";
  const { status, stdout } = spawnSync(python, ["-c", code, name], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** What the numbers depend on, in one line. */
export function describeMachine() {
  const python = join(venv, "python");
  const version = execFileSync(python, ["-c", "import platform; print(platform.python_version())"]);
  return [
    `${cpus().length} cores (${cpus()[0]?.model.trim()})`,
    `Node ${process.versions.node}`,
    `Python ${String(version).trim()}`,
    `Dagster ${versionOf(python, "dagster")} and ${versionOf(peerPython, "dagster")} (peer)`,
    `metaflow ${versionOf(peerPython, "metaflow")}`,
    `metaflow-dagster ${versionOf(peerPython, "metaflow-dagster")}`,
  ].join(", ");
}

/** Runs `measure.py` with a command. The start-up of a virtual environment is not measured. */
export function measureCommand(log, command, hasTree) {
  return [
    join(venv, "python"),
    join(here, "measure.py"),
    ...(hasTree ? ["--tree"] : []),
    log,
    ...command,
  ];
}
