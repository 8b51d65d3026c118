// Builds and checks both packages for a release, and prints the commands that publish them.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { python, root, setUp } from "./setup.mjs";

const USAGE = `Usage: node scripts/release.mjs [options]

Builds the npm package and the wheel into .cache/release, installs both as a user would, and runs a flow with
each. Prints the commands that publish them. Publishes nothing.

Options:
  --allow-dirty  accept changes that are not committed, to try the script
  -h, --help     print this help`;

/** Files that the npm package must have, and patterns of files that it must not have. */
const REQUIRED = [
  "package.json",
  "README.md",
  "LICENSE",
  "bin/dagster-ts.cjs",
  "dist/cli.cjs",
  "dist/runtime.mjs",
  "dist/runtime-link.mjs",
  "dist/index.js",
  "dist/index.d.ts",
  "dist/client.js",
  "dist/client/index.d.ts",
  "dist/testing.js",
  "dist/testing.d.ts",
  "schema/dagster-ts.schema.json",
];
const FORBIDDEN =
  /^(src|test|scripts|fixtures|python)\/|\.(tgz|pyc)$|(^|\/)(\.venv|\.cache|node_modules)\//;

const { values: options } = parseArgs({
  options: { "allow-dirty": { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (options.help) {
  console.log(USAGE);
} else {
  release();
}

function release() {
  if (!options["allow-dirty"]) checkCleanTree();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  checkChangelog(version);
  setUp();
  const folder = join(root, ".cache", "release");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  step("build", () => run("node", [join("scripts", "build.mjs")]));
  const wheel = step("build the wheel", () => buildWheel(folder, version));
  step("check the wheel", () => run(python, [join("scripts", "release", "check_wheel.py"), wheel]));
  const tarball = step("pack the npm package", () => pack(folder, version));
  step("install both packages and run a flow", () => tryPackages(tarball, wheel, version));
  console.log(`
Both packages of version ${version} are in ${folder}. To publish them:
    git tag v${version} && git push origin v${version}
    npm publish ${tarball}
    python -m twine upload ${wheel}`);
}

function checkCleanTree() {
  const changes = run("git", ["status", "--porcelain"]).trim();
  if (changes !== "") fail(`There are changes that are not committed:\n${changes}`);
}

function checkChangelog(version) {
  const text = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  if (!text.includes(`\n## [${version}]`) && !text.includes(`\n## ${version}`)) {
    fail(`CHANGELOG.md has no section for ${version}.`);
  }
}

/** The name of the wheel of a version, which travels in the npm package too. */
function wheelOf(version) {
  return `dagster_ts-${version}-py3-none-any.whl`;
}

/** Builds the wheel of python/, whose version must be that of package.json. */
function buildWheel(folder, version) {
  const words = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"];
  run(python, [...words, "--wheel-dir", folder, join(root, "python")]);
  const wheels = readdirSync(folder).filter((name) => name.endsWith(".whl"));
  const wanted = wheelOf(version);
  if (wheels.join() !== wanted) fail(`The wheel is ${wheels.join()}, not ${wanted}.`);
  return join(folder, wanted);
}

/** Packs the npm package, and checks which files it holds. */
function pack(folder, version) {
  const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(run("npm", words));
  const names = packed.files.map(({ path }) => path);
  const required = [...REQUIRED, `dist/${wheelOf(version)}`];
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) fail(`The npm package lacks ${missing.join(", ")}.`);
  const unwanted = names.filter((name) => FORBIDDEN.test(name));
  if (unwanted.length > 0) fail(`The npm package must not hold ${unwanted.join(", ")}.`);
  if (packed.version !== version) fail(`The npm package has the version ${packed.version}.`);
  return join(folder, packed.filename);
}

/** Installs both in a new project, runs the flow of the README without Dagster, and then on Dagster. */
function tryPackages(tarball, wheel, version) {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-release-"));
  const here = { cwd: folder };
  try {
    const fixture = join(root, "fixtures", "valid", "foreach_flow", "flow.ts");
    run("npm", ["init", "--yes"], here);
    run("npm", ["install", "--no-audit", "--no-fund", tarball], here);
    copyFileSync(fixture, join(folder, "foreach_flow.ts"));
    const said = run("npx", ["dagster-ts", "--version"], here).trim();
    if (said !== version) fail(`The installed command says that it is ${said}, not ${version}.`);
    run("npx", ["dagster-ts", "run", "foreach_flow.ts"], here);
    run("npx", ["dagster-ts", "create", "foreach_flow.ts"], here);
    run(python, ["-m", "venv", join(folder, "venv")]);
    const bin = join(folder, "venv", "bin");
    run(join(bin, "python"), ["-m", "pip", "install", "--quiet", wheel], here);
    const job = ["job", "execute", "-f", "foreach_flow.py", "-j", "foreach_flow"];
    run(join(bin, "dagster"), job, { ...here, env: { ...process.env, DAGSTER_HOME: "" } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function step(name, work) {
  process.stderr.write(`${name} ...`);
  const result = work();
  process.stderr.write(" ok\n");
  return result;
}

/** Runs a command that must succeed, and returns its standard output. */
function run(program, words, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: Number.POSITIVE_INFINITY,
    ...options,
  });
  if (status === 0) return stdout;
  return fail(`${program} ${words.join(" ")} failed:\n${stdout}${stderr}${error?.message ?? ""}`);
}

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}
