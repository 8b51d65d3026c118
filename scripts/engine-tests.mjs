// `node scripts/engine-tests.mjs` runs every flow of fixtures/valid on Celery, with a broker and two workers
// of its own, and loses a worker in the middle of a run.
import { runJest } from "./run-jest.mjs";

process.exitCode = runJest(["test/celery.test.ts", "test/engines.test.ts"], { LONG_TESTS: "1" });
