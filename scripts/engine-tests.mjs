// Runs every flow of fixtures/valid on Celery, with a broker and two workers of its own, and loses a worker
// in mid-run: `node scripts/engine-tests.mjs`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { environmentOfTasks, python, setUp } from "./setup.mjs";

setUp();
const { status } = spawnSync("npx", ["jest", "test/celery.test.ts", "test/engines.test.ts"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  env: {
    ...environmentOfTasks(),
    DAGSTER_TS_TEST_PYTHON: python,
    NODE_OPTIONS: "--experimental-vm-modules --no-warnings",
    LONG_TESTS: "1",
  },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
