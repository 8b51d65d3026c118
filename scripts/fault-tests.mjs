// Kills tasks, ops and whole runs on a real Dagster at random moments, and runs them again from there:
// `node scripts/fault-tests.mjs [COUNT] [SEED]`. It says what it killed, and its seed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { environmentOfTasks } from "./setup.mjs";

const [count = "50", seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
console.log(`${count} kills, seed ${seed}`);
const { status } = spawnSync("npx", ["jest", "test/faults.test.ts"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  env: {
    ...environmentOfTasks(),
    NODE_OPTIONS: "--experimental-vm-modules --no-warnings",
    FAULTS_COUNT: count,
    FAULTS_SEED: seed,
  },
  stdio: "inherit",
});
console.log(status === 0 ? `${count} kills, all mended` : `failed with seed ${seed}`);
process.exitCode = status ?? 1;
