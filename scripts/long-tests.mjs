// `node scripts/long-tests.mjs [COUNT] [SEED]` runs COUNT more random graphs from a seed that it prints, and
// the tests that are too slow for `npm test`.
import { countAndSeed, runJest } from "./run-jest.mjs";

const { count, seed } = countAndSeed(300);
console.log(`${count} random graphs, seed ${seed}`);
process.exitCode = runJest(["test/random-graphs.test.ts", "test/executors.test.ts"], {
  LONG_TESTS: "1",
  RANDOM_GRAPHS_COUNT: count,
  RANDOM_GRAPHS_SEED: seed,
});
