import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

interface Loads {
  /** From the root of the package. */
  modules: string[];
  /** Sizes in bytes. */
  webAssembly: number[];
  processes: string[];
}

/** What `dagster-ts create` loads and starts for a fixture. */
function loadsOf(fixture: string): Loads {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-loads-"));
  copyFileSync(join(root, "fixtures/valid", fixture, "flow.ts"), join(folder, "flow.ts"));
  const result = join(folder, "loads.json");
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...["--require", join(root, "test/support/record-loads.cjs")],
      ...[join(root, "bin/dagster-ts.cjs"), "create", "flow.ts"],
    ],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "", XDG_CACHE_HOME: folder, RECORD_LOADS: result },
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("wrote") });
  const { modules, ...others } = JSON.parse(readFileSync(result, "utf8")) as Loads;
  return { ...others, modules: modules.map((path) => relative(root, path)) };
}

describe("create of the fruit flow", () => {
  const loads = loadsOf("foreach_flow");

  test("loads esbuild's API and no other package", () => {
    expect([...new Set(loads.modules)].sort()).toEqual([
      "bin/dagster-ts.cjs",
      "node_modules/esbuild/lib/main.js",
    ]);
  });

  test("starts esbuild and no other process", () => {
    expect(loads.processes.map((path) => path.replace(/.*node_modules\//, ""))).toEqual([
      expect.stringMatching(/esbuild/),
    ]);
  });

  test("starts no WebAssembly, such as the formatter's", () => {
    expect(loads.webAssembly).toEqual([]);
  });
});

test("WebAssembly is recorded where it is started", () => {
  // So that the test above cannot pass because nothing is recorded.
  const source = 'new WebAssembly.Module(Buffer.from("0061736d01000000", "hex"))';
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-loads-"));
  const result = join(folder, "loads.json");
  const hook = join(root, "test/support/record-loads.cjs");
  spawnSync(process.execPath, ["--require", hook, "--eval", source], {
    env: { ...process.env, NODE_OPTIONS: "", RECORD_LOADS: result },
  });
  expect(JSON.parse(readFileSync(result, "utf8"))).toMatchObject({ webAssembly: [8] });
});
