// `node scripts/fault-tests.mjs [COUNT] [SEED]` kills tasks, ops and whole runs on a real Dagster at random
// moments, and resumes each run. It prints what it killed, and its seed.
import { countAndSeed, runJest } from "./run-jest.mjs";

const { count, seed } = countAndSeed(50);
console.log(`${count} kills, seed ${seed}`);
const status = runJest(["test/faults.test.ts"], { FAULTS_COUNT: count, FAULTS_SEED: seed });
console.log(status === 0 ? `${count} kills, every run resumed` : `failed with seed ${seed}`);
process.exitCode = status;
