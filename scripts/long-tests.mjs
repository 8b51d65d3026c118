// The long form of the tests: `node scripts/long-tests.mjs [COUNT] [SEED]` runs so many random graphs
// more, of a seed that it prints, and what is too slow for `npm test`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { environmentOfTasks } from "./setup.mjs";

const [count = "300", seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
console.log(`${count} random graphs, seed ${seed}`);
const { status } = spawnSync(
  "npx",
  ["jest", "test/random-graphs.test.ts", "test/executors.test.ts"],
  {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: {
      ...environmentOfTasks(),
      NODE_OPTIONS: "--experimental-vm-modules --no-warnings",
      LONG_TESTS: "1",
      RANDOM_GRAPHS_COUNT: count,
      RANDOM_GRAPHS_SEED: seed,
    },
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
