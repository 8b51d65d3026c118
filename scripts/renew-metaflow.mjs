// `node scripts/renew-metaflow.mjs` asks Metaflow again how the fixed set of random graphs runs. It needs the
// PyPI package metaflow in .venv, and takes some minutes.
import { runJest } from "./run-jest.mjs";

process.exitCode = runJest(["test/metaflow.test.ts"], { RENEW_METAFLOW: "1" });
