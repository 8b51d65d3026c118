// `node scripts/package-tests.mjs [NAME...]` installs packages, and runs a program of each with plain Node, as a flow by
// `dagster-ts run`, and as a flow on Dagster. All three must print the same.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { programs } from "./packages/programs.mjs";
import { environmentOfTasks, python, root, setUp } from "./setup.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(programs, name));
if (unknown.length > 0) {
  console.error(
    `No program for ${unknown.join(", ")}. There is one for ${Object.keys(programs).join(", ")}.`,
  );
  process.exit(2);
}

setUp();
run(root, process.execPath, [join(root, "scripts", "build.mjs")]);
installWheel(buildWheel(python), python);

const folder = mkdtempSync(join(tmpdir(), "dagster-ts-packages-"));
const wanted = names.length > 0 ? names : Object.keys(programs);
let failed = 0;
try {
  writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
  const installed = wanted.flatMap((name) => programs[name].install);
  run(folder, "npm", ["install", "--no-audit", "--no-fund", "--silent", ...installed]);
  for (const name of wanted) {
    const results = tryPackage(programs[name]);
    const isSame =
      results.node !== undefined &&
      results.node === results.run &&
      results.node === results.dagster;
    if (!isSame) failed += 1;
    console.log(
      `${isSame ? "ok    " : "FAILED"} ${name}: ${isSame ? results.node : JSON.stringify(results)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${wanted.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** What each way to run the program has written; undefined if it failed. */
function tryPackage({ imports, program }) {
  const value = `JSON.stringify(${program})`;
  const write = (text) => `import { writeFileSync } from "node:fs";\n${imports}\n${text}`;
  const plain = write(`writeFileSync("node.txt", ${value});\n`);
  const flow = write(`import { FlowSpec, step } from "dagster-ts";

export class PackageFlow extends FlowSpec {
  @step
  async start() {
    writeFileSync(String(process.env.RESULT), ${value});
    this.next(this.end);
  }

  @step
  end() {}
}
`);
  writeFileSync(join(folder, "plain.mjs"), transformSync(plain, { loader: "ts" }).code);
  writeFileSync(join(folder, "package_flow.ts"), flow);
  const command = join(root, "bin", "dagster-ts.cjs");
  const deployed = join(folder, "deployed");
  mkdirSync(deployed, { recursive: true });
  const output = join(deployed, "package_flow.py");
  attempt("node", process.execPath, ["plain.mjs"]);
  attempt("run", process.execPath, [command, "run", "package_flow.ts"]);
  attempt("create", process.execPath, [command, "create", "package_flow.ts", "-o", output]);
  const job = ["-m", "dagster", "job", "execute", "-f", output, "-j", "package_flow"];
  attempt("dagster", python, job);
  return Object.fromEntries(["node", "run", "dagster"].map((way) => [way, resultOf(way)]));
}

/** Runs a command that leaves its result in a file of its name. */
function attempt(way, program, words) {
  rmSync(join(folder, `${way}.txt`), { force: true });
  const env = { ...environmentOfTasks(), RESULT: join(folder, `${way}.txt`), DAGSTER_HOME: "" };
  const { status, stderr } = spawnSync(program, words, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) console.error(stderr.slice(-2_000));
}

function resultOf(way) {
  try {
    return readFileSync(join(folder, `${way}.txt`), "utf8");
  } catch {
    return undefined;
  }
}

function run(cwd, program, words) {
  const { status } = spawnSync(program, words, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} failed`);
}
