import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { environmentOfTasks, python, root } from "../setup.mjs";
import { programs } from "./programs.mjs";

/**
 * What came of a package.
 *
 * @typedef {object} PackageResult
 * @property {string} name the key of its program
 * @property {string[]} versions the packages that were installed for it
 * @property {string | undefined} node what plain Node has printed; undefined if it failed
 * @property {string | undefined} run what `dagster-ts run` has
 * @property {string | undefined} dagster what Dagster has, in a folder that holds only what is deployed
 * @property {string[]} external the packages that had to be installed there
 */

/**
 * Installs packages in a new project, and runs a program of each with plain Node, as a flow by `dagster-ts run`, and as a
 * flow on Dagster.
 *
 * @param {string[]} names keys of the programs
 * @param {(result: PackageResult) => void} onResult
 * @throws an Error if the packages cannot be installed
 */
export function tryPackages(names, onResult) {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-packages-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
    const installed = new Set(names.flatMap((name) => programs[name].install));
    const words = ["install", "--no-audit", "--no-fund", "--silent", ...installed];
    const { status } = spawnSync("npm", words, {
      env: npmEnvironment(),
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error("npm install failed");
    for (const name of names) onResult({ name, ...tryProgram(folder, programs[name]) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryProgram(folder, { install, imports, program }) {
  const value = `JSON.stringify(${program})`;
  const write = (text) => `import { writeFileSync } from "node:fs";\n${imports}\n${text}`;
  const plain = write(`writeFileSync(process.env.RESULT, ${value});\n`);
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
  const deployed = mkdtempSync(join(tmpdir(), "dagster-ts-deployed-"));
  try {
    const node = resultOf(folder, process.execPath, ["plain.mjs"]);
    const run = resultOf(folder, process.execPath, [command, "run", "package_flow.ts"]);
    const output = join(folder, "deployed");
    const words = ["create", "package_flow.ts", "-o", "deployed/package_flow.py", "--json"];
    const created = attempt(folder, process.execPath, [command, ...words]);
    const external = created === undefined ? [] : JSON.parse(created).flows[0].external;
    // Elsewhere, so that nothing of the project is found.
    if (created !== undefined) renameSync(output, join(deployed, "app"));
    else mkdirSync(join(deployed, "app"));
    const app = join(deployed, "app");
    if (existsSync(join(app, "package.json")))
      attempt(app, "npm", ["ci", "--omit=dev", "--silent"], npmEnvironment());
    const job = ["-m", "dagster", "job", "execute", "-f", "package_flow.py", "-j", "package_flow"];
    const dagster = resultOf(app, python, job);
    return {
      versions: install.map((one) => versionOf(folder, one)),
      node,
      run,
      dagster,
      external: external.map(({ name, version }) => `${name} ${version}`),
    };
  } finally {
    rmSync(deployed, { recursive: true, force: true });
    rmSync(join(folder, "deployed"), { recursive: true, force: true });
  }
}

/** The tests do not pass the certificates on which npm may depend to tasks. */
function npmEnvironment() {
  const certificates = process.env.DAGSTER_TS_TEST_CERTIFICATES ?? process.env.NODE_EXTRA_CA_CERTS;
  const { NODE_EXTRA_CA_CERTS: _, ...others } = process.env;
  return certificates ? { ...others, NODE_EXTRA_CA_CERTS: certificates } : others;
}

/** What a program has written into the file that its environment names; undefined if it failed. */
function resultOf(folder, program, words) {
  const file = join(folder, "result.txt");
  rmSync(file, { force: true });
  attempt(folder, program, words, { RESULT: file });
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The output of a command; undefined if it failed, which is then shown. */
function attempt(cwd, program, words, environment = {}) {
  const env = { ...environmentOfTasks(), ...environment, NODE_OPTIONS: "", DAGSTER_HOME: "" };
  const result = spawnSync(program, words, { cwd, env, encoding: "utf8", timeout: 300_000 });
  if (result.status === 0) return result.stdout;
  console.error(
    `${program} ${words.join(" ")}\n${result.stdout.slice(-1_000)}${result.stderr.slice(-2_000)}`,
  );
  return undefined;
}

/** The name of an installed package, with its version. */
function versionOf(folder, install) {
  const name = /^@?[^@]+/.exec(install)[0];
  const { version, name: own } = JSON.parse(
    readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"),
  );
  return `${own} ${version}`;
}
