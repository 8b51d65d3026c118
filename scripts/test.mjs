// `npm test`: sets up what it needs, runs every check, and ends with the line `N passed, N failed`.
// `npm run test:update` makes the goldens anew. Other words go to jest: `npm test -- test/cli-create.test.ts`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { environmentOfTasks, otherPythons, python, root, setUp } from "./setup.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

const [update, ...words] =
  process.argv[2] === "--update"
    ? [true, ...process.argv.slice(3)]
    : [false, ...process.argv.slice(2)];

if (update && process.env.CI) {
  process.stderr.write(
    "Goldens are not made anew under CI: what it finds different is a mistake.\n",
  );
  process.exit(1);
}

setUp();

const bin = join(root, "node_modules", ".bin");
const environment = {
  ...environmentOfTasks(),
  DAGSTER_TS_TEST_CERTIFICATES: process.env.NODE_EXTRA_CA_CERTS ?? "",
  PATH: [join(root, ".venv", "bin"), bin, process.env.PATH].join(delimiter),
  DAGSTER_TS_TEST_PYTHON: python,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
  ...(update ? { UPDATE_GOLDENS: "1" } : {}),
};

/** Each check with its command; those of jest are counted by the test. */
const checks = [
  { name: "build", command: ["node", join("scripts", "build.mjs")] },
  { name: "types", command: ["tsc", "-p", "."] },
  ...typeTests().map((path) => ({ name: `types of ${path}`, command: ["tsc", "-p", path] })),
  { name: "lint and format", command: ["biome", "check", "--error-on-warnings", "."] },
  { name: "imports", command: ["depcruise", "src"] },
];

/** The checks of the Python package. jest runs after the package is built and installed, because its tests run flows. */
const packageChecks = [
  { name: "ruff check of the package", command: ["ruff", "check", "python"] },
  { name: "ruff format of the package", command: ["ruff", "format", "--check", "python"] },
  {
    name: "types of the package",
    command: ["pyright", "-p", "python", "--pythonpath", python],
  },
  ...[{ version: "the project's Dagster", python }, ...otherPythons].map(
    ({ version, python: interpreter }) => ({
      name: `tests of the package with ${version}`,
      command: [interpreter, "-m", "pytest", "-q", "python"],
    }),
  ),
];

const goldenChecks = [
  { name: "ruff check of the goldens", command: ["ruff", "check", "--isolated", "fixtures"] },
  {
    name: "ruff format of the goldens",
    command: ["ruff", "format", "--isolated", "--check", "fixtures"],
  },
  {
    name: "types of the goldens",
    command: [
      ...["pyright", "--pythonpath", python, "--pythonversion", "3.10"],
      join("fixtures", "valid"),
    ],
  },
  ...otherPythons.map(({ version, python: interpreter }) => ({
    name: `the ${version} Dagster loads the goldens`,
    command: [interpreter, join("test", "dagster", "load_goldens.py"), "fixtures"],
  })),
];

const total = { passed: 0, failed: 0 };
const failures = [];

if (words.length === 0) for (const check of checks) runCheck(check);
for (const interpreter of [python, ...otherPythons.map(({ python }) => python)]) {
  installWheel(buildWheel(python), interpreter);
}
if (words.length === 0) for (const check of packageChecks) runCheck(check);
runJest();
// These come after jest, because `test:update` makes the goldens in it.
if (words.length === 0) for (const check of goldenChecks) runCheck(check);

for (const failure of failures) process.stderr.write(`FAILED: ${failure}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** Projects in test/types, each with settings of its own. */
function typeTests() {
  const folder = join("test", "types");
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => /^tsconfig.*\.json$/.test(name))
    .map((name) => join(folder, name));
}

function runCheck({ name, command: [program, ...args] }) {
  process.stderr.write(`${name} ...`);
  const begin = Date.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    env: { ...environment, NODE_OPTIONS: process.env.NODE_OPTIONS ?? "" },
    encoding: "utf8",
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  process.stderr.write(status === 0 ? ` ok (${seconds} s)\n` : " failed\n");
  if (status !== 0) process.stderr.write(`${stdout}${stderr}${error?.message ?? ""}\n`);
  count(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
  if (status !== 0) failures.push(name);
}

function runJest() {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-jest-"));
  const report = join(folder, "report.json");
  const jest = join(root, "node_modules", "jest", "bin", "jest.js");
  spawnSync(process.execPath, [jest, "--json", `--outputFile=${report}`, ...words], {
    cwd: root,
    env: environment,
    // jest prints its report as JSON on standard output, too; its progress goes to standard error.
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    countReport(JSON.parse(readFileSync(report, "utf8")));
  } catch (error) {
    count(0, 1);
    failures.push(`jest made no report: ${error.message}`);
  }
  rmSync(folder, { recursive: true, force: true });
}

function countReport({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults }) {
  count(numPassedTests, numFailedTests + numRuntimeErrorTestSuites);
  for (const { name, status, assertionResults } of testResults) {
    const failed = assertionResults.filter((result) => result.status === "failed");
    failures.push(...failed.map(({ fullName }) => fullName));
    if (status === "failed" && failed.length === 0) failures.push(name);
  }
}

function count(passed, failed) {
  total.passed += passed;
  total.failed += failed;
}
