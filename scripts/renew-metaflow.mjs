// Asks Metaflow again how the fixed set of random graphs runs: needs the PyPI package metaflow in
// the tests' Python, and takes some minutes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const { status } = spawnSync("npx", ["jest", "test/metaflow.test.ts"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  env: {
    ...process.env,
    NODE_OPTIONS: "--experimental-vm-modules --no-warnings",
    RENEW_METAFLOW: "1",
  },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
