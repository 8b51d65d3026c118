// `node scripts/load-tests.mjs [COUNT]` runs a flow with parallel loops COUNT times on a real Dagster, 200 unless said,
// beside three processes that keep the machine busy. A healthy run must not fail because others take its time.
import { spawn } from "node:child_process";
import { countAndSeed, runJest } from "./run-jest.mjs";

const BUSY = 3;

const { count } = countAndSeed(200);
console.log(`${count} runs beside ${BUSY} busy processes`);
const others = Array.from({ length: BUSY }, () =>
  spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" }),
);
try {
  const test = ["test/processes.test.ts", "--testNamePattern", "the bound on Node processes"];
  process.exitCode = runJest(test, { LOAD_RUNS: count });
} finally {
  for (const other of others) other.kill("SIGKILL");
}
console.log(process.exitCode === 0 ? `${count} runs, none failed` : "a run failed");
