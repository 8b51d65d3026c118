// The wheel of the Python package: built into dist/, and installed in the project's virtual environments.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findPython, python as projectPython, root } from "./setup.mjs";

const dist = join(root, "dist");

/**
 * Builds dist/dagster_ts-VERSION-py3-none-any.whl, with the runtime that is in dist/. The wheel stays as it is
 * if nothing of it has changed.
 *
 * @param python - an interpreter that has hatchling
 * @returns the path of the wheel
 */
export function buildWheel(python) {
  const mark = join(dist, ".wheel");
  const content = contentOfWheel();
  const known = wheels();
  if (known.length === 1 && existsSync(mark) && readFileSync(mark, "utf8") === content) {
    return known[0];
  }
  for (const wheel of known) rmSync(wheel);
  copyFileSync(join(dist, "runtime.mjs"), join(root, "python", "src", "dagster_ts", "runtime.mjs"));
  copyFileSync(join(root, "LICENSE"), join(root, "python", "LICENSE"));
  run(python, ["-m", "hatchling", "build", "-t", "wheel", "-d", dist], join(root, "python"));
  writeFileSync(mark, content);
  return wheels()[0];
}

/** Installs the wheel in a virtual environment, without its dependencies, unless it is there already. */
export function installWheel(wheel, python) {
  const mark = join(dirname(python), "..", ".dagster-ts-wheel");
  const content = readFileSync(join(dist, ".wheel"), "utf8");
  if (existsSync(mark) && readFileSync(mark, "utf8") === content) return;
  const options = ["--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps"];
  run(python, ["-m", "pip", "install", ...options, wheel], root);
  writeFileSync(mark, content);
}

/** A Python that has hatchling: the project's, or one in a small environment of its own. */
export function pythonOfBuild() {
  const has = (python) => spawnSync(python, ["-c", "import hatchling"]).status === 0;
  if (existsSync(projectPython) && has(projectPython)) return projectPython;
  const venv = join(root, ".cache", "wheel");
  const python = join(venv, "bin", "python");
  if (existsSync(python) && has(python)) return python;
  mkdirSync(dirname(venv), { recursive: true });
  run(findPython(), ["-m", "venv", venv], root);
  const options = ["--quiet", "--disable-pip-version-check"];
  run(python, ["-m", "pip", "install", ...options, "hatchling"], root);
  return python;
}

function wheels() {
  const names = existsSync(dist) ? readdirSync(dist) : [];
  return names.filter((name) => name.endsWith(".whl")).map((name) => join(dist, name));
}

/** A hash of all that goes into the wheel. */
function contentOfWheel() {
  const sources = join(root, "python", "src", "dagster_ts");
  const names = readdirSync(sources).filter((name) => /\.(py|typed)$/.test(name));
  const files = [
    ...names.sort().map((name) => join(sources, name)),
    join(dist, "runtime.mjs"),
    ...["package.json", "LICENSE"].map((name) => join(root, name)),
    ...["pyproject.toml", "README.md"].map((name) => join(root, "python", name)),
  ];
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function run(command, words, cwd) {
  const { status, error } = spawnSync(command, words, { cwd, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  process.stderr.write(
    `${command} ${words.join(" ")} failed${error ? `: ${error.message}` : "."}\n`,
  );
  process.exit(1);
}
