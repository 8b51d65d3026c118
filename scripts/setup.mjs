// What the project's own scripts need, made where it is missing: node_modules, and Python in .venv.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const venv = join(root, ".venv");

/** The Python of the project's virtual environment: Dagster with all that the tests use of it. */
export const python = join(venv, "bin", "python");

/** Environments with Dagster alone, in the oldest and the newest version that is supported. */
export const otherPythons = ["oldest", "newest"].map((version) => ({
  version,
  python: join(root, `.venv-${version}`, "bin", "python"),
}));

/** Installs what package-lock.json and the requirements of the tests ask for, unless it is there already. */
export function setUp() {
  requireNode();
  once(join(root, "node_modules", ".dagster-ts-installed"), ["package-lock.json"], () => {
    installPackages();
  });
  installPython(venv, "test/requirements.txt", "about a minute");
  for (const { version, python } of otherPythons) {
    const folder = join(dirname(python), "..");
    installPython(folder, `test/requirements-${version}.txt`, "half a minute");
  }
}

function installPython(folder, requirements, duration) {
  once(join(folder, ".dagster-ts-installed"), [requirements], () => {
    say(`Installing Dagster in ${basename(folder)} (once; ${duration})`);
    rmSync(folder, { recursive: true, force: true });
    run(findPython(), ["-m", "venv", folder]);
    const options = ["--quiet", "--disable-pip-version-check"];
    run(join(folder, "bin", "python"), ["-m", "pip", "install", ...options, "-r", requirements]);
  });
}

/**
 * The environment for what starts Node often. Without NODE_EXTRA_CA_CERTS: Node 20 parses these certificates
 * at each start, which takes longer than all else that it then does. npm needs them, tasks do not.
 */
export function environmentOfTasks() {
  const { NODE_EXTRA_CA_CERTS, ...rest } = process.env;
  return rest;
}

/** Installs the npm packages, those for development too. */
export function installPackages() {
  say("Installing the npm packages");
  // Not `npm ci`, which refuses a lock file without the optional packages of every platform.
  run("npm", [
    ...["install", "--no-global", "--include=dev", "--no-save", "--ignore-scripts"],
    ...["--no-audit", "--no-fund"],
  ]);
}

/** Does something, unless a mark says that it was done for the same content of `inputs`. */
function once(mark, inputs, work) {
  const content = inputs.map((input) => readFileSync(join(root, input)));
  const wanted = createHash("sha256").update(Buffer.concat(content)).digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  work();
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, wanted);
}

function requireNode() {
  if (Number.parseInt(process.versions.node, 10) >= 20) return;
  fail(`Node 20 or later is needed; this is ${process.versions.node}.`);
}

/** The name of a Python that is new enough. Ends the process if there is none. */
export function findPython() {
  const names = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
  const test = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
  const found = names.find((name) => spawnSync(name, ["-c", test]).status === 0);
  return (
    found ?? fail("Python 3.10 or later with its venv module is needed (Debian: python3-venv).")
  );
}

function run(command, words) {
  const { status, error } = spawnSync(command, words, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0)
    fail(`${command} ${words.join(" ")} failed${error ? `: ${error.message}` : "."}`);
}

function say(text) {
  process.stderr.write(`${text} ...\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
