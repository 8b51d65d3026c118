// Runs test files for the scripts of the long tests: engine-tests, fault-tests, load-tests, long-tests, renew-metaflow.
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { environmentOfTasks, python, root, setUp } from "./setup.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

/**
 * Runs test files with jest, in the environment of `npm test`. Sets up what they need first.
 *
 * @param files paths of test files, relative to the repository
 * @param variables environment variables that the tests read
 * @returns the exit code: 0 if all tests passed
 */
export function runJest(files, variables) {
  setUp();
  // The tests run what is built, in the package as a user installs it.
  const built = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], {
    stdio: "inherit",
  });
  if (built.status !== 0) return 1;
  installWheel(buildWheel(python), python);
  const jest = join(root, "node_modules", "jest", "bin", "jest.js");
  const { status } = spawnSync(process.execPath, [jest, ...files], {
    cwd: root,
    env: { ...testEnvironment(), ...variables },
    stdio: "inherit",
  });
  return status ?? 1;
}

/** What the command line of a script says as `[COUNT] [SEED]`. Without a SEED it is random. */
export function countAndSeed(defaultCount) {
  const [count = String(defaultCount), seed = String(Date.now() % 1_000_000)] =
    process.argv.slice(2);
  return { count, seed };
}

function testEnvironment() {
  const tasks = environmentOfTasks();
  const folders = [join(root, ".venv", "bin"), join(root, "node_modules", ".bin")];
  return {
    ...tasks,
    PATH: [...folders, tasks.PATH].join(delimiter),
    DAGSTER_TS_TEST_CERTIFICATES: process.env.NODE_EXTRA_CA_CERTS ?? "",
    DAGSTER_TS_TEST_PYTHON: python,
    NODE_OPTIONS: `${tasks.NODE_OPTIONS ?? ""} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
  };
}
