import { cpSync, existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { runManyFlows } from "./dagster/run-flows.js";
import { dagsterTs, projectFolder, writeFiles } from "./support/cli.js";

/** A flow that reads what `read` gives, of a module that finds its files in ways of its own. */
function project(name: string, lib: string, packageJson: object): Record<string, string> {
  return {
    "package.json": JSON.stringify(packageJson),
    "tsconfig.json": '{"compilerOptions":{"module":"esnext","experimentalDecorators":true}}',
    "src/flow.ts": `import { FlowSpec, step } from "dagster-ts";
import { read } from "../lib/read";

export class ${name} extends FlowSpec {
  found: unknown;

  @step
  start() {
    this.found = read();
    this.next(this.end);
  }

  @step
  end() {
    if (process.env.RESULT !== undefined) console.log(JSON.stringify(this.found));
  }
}
`,
    "lib/read.ts": lib,
    "lib/movies é.csv": "Alien,1979",
    "lib/sql/all.sql": "select 1",
    "lib/sql/deep/one.sql": "select 2",
    "data/genres.json": '["horror"]',
  };
}

const PROJECTS = {
  EsmFlow: project(
    "EsmFlow",
    `import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const __dirname = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const queries = \`\${__dirname}/sql\`;

export function read(): unknown[] {
  return [
    readFileSync(new URL("./movies é.csv", import.meta.url), "utf8"),
    readFileSync(join(__dirname, "sql", "all.sql"), "utf8"),
    readdirSync(queries, { recursive: true }).sort(),
    JSON.parse(readFileSync(import.meta.dirname + "/../data/genres.json", "utf8")),
    import.meta.filename.endsWith("lib/read.ts"),
    require.resolve("node:fs"),
    import.meta.resolve("./x").startsWith("file:"),
  ];
}
`,
    { type: "module" },
  ),
  CommonFlow: project(
    "CommonFlow",
    `import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

export function read(): unknown[] {
  const genres = path.resolve(__dirname, "..", "data/genres.json");
  return [
    readFileSync(path.join(__dirname, "movies é.csv"), "utf8"),
    readFileSync(__dirname + "/sql/all.sql", "utf8"),
    readdirSync(path.join(__dirname, "sql"), { recursive: true }).sort(),
    JSON.parse(readFileSync(genres, "utf8")),
    __filename.endsWith("lib/read.ts"),
    require.main === module,
    typeof require("node:fs").readFileSync,
    typeof module.exports,
  ];
}
`,
    { type: "commonjs" },
  ),
};

const FOUND = ["Alien,1979", "select 1", ["all.sql", "deep", "deep/one.sql"], ["horror"], true];
const EXPECTED = {
  EsmFlow: [...FOUND, "node:fs", true],
  CommonFlow: [...FOUND, false, "function", "object"],
};

test("modules find the files beside them in dagster-ts run, and on Dagster where only the output is", async () => {
  const requests = [];
  for (const [name, files] of Object.entries(PROJECTS)) {
    const folder = projectFolder(files);
    const run = await dagsterTs(["run", "src/flow.ts"], folder, { RESULT: "" });
    expect(run.stderr + run.stdout).toContain(
      JSON.stringify(EXPECTED[name as keyof typeof EXPECTED]),
    );
    const output = ["-o", "out/dagster/flow.py"];
    const create = await dagsterTs(["create", "src/flow.ts", ...output], folder);
    expect([create.code, create.stderr]).toEqual([
      0,
      expect.stringContaining(
        "wrote out/dagster/flow.py, out/dagster/flow.mjs and out/dagster/up-up-lib-read.files\n",
      ),
    ]);
    const again = await dagsterTs(["create", "src/flow.ts", ...output, "--check"], folder);
    expect(again).toMatchObject({ code: 0, stdout: "" });
    writeFiles(folder, { "data/genres.json": '["drama"]' });
    const changed = await dagsterTs(["create", "src/flow.ts", ...output, "--check"], folder);
    expect(changed).toMatchObject({
      code: 1,
      stdout: "out/dagster/up-up-lib-read.files/data/genres.json is not up to date\n",
    });
    const deployed = join(projectFolder({}), "app");
    cpSync(join(folder, "out", "dagster"), deployed, { recursive: true });
    renameSync(folder, `${folder}.moved`);
    const job = name === "EsmFlow" ? "esm_flow" : "common_flow";
    requests.push({ id: name, file: join(deployed, "flow.py"), job });
  }
  const outcomes = await runManyFlows(requests);
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const outcome = outcomes.get(name);
    expect(outcome?.failures).toEqual({});
    expect(outcome?.records[`${name}.end`]?.artifacts.found).toEqual(expected);
  }
});

const BESIDE = `import { readFileSync } from "node:fs";
import { FlowSpec, step } from "dagster-ts";

export class BesideFlow extends FlowSpec {
  @step
  start() {
    const name: string = process.argv0;
    console.log(readFileSync(new URL("./movies.csv", import.meta.url), "utf8"), name.length > 0);
    if (name === "") readFileSync(new URL(\`./\${name}.csv\`, import.meta.url));
    this.next(this.end);
  }

  @step
  end() {}
}
`;

test("a data file in the folder of the bundle stays where it is, and create names it", async () => {
  const folder = projectFolder({ "beside.ts": BESIDE, "movies.csv": "Alien,1979" });
  const create = await dagsterTs(["create", "beside.ts"], folder);
  expect(create.code).toBe(0);
  expect(create.stderr).toContain("It also reads movies.csv: deploy this with it.\n");
  // A name that only the run knows.
  expect(create.stderr).toContain("beside.ts:9:35 - warning DTS1019");
  expect(existsSync(join(folder, "beside.files"))).toBe(false);
  const report = JSON.parse((await dagsterTs(["create", "beside.ts", "--json"], folder)).stdout);
  expect(report.flows[0]).toMatchObject({ data: ["movies.csv"], copies: [] });
  const run = await dagsterTs(["run", "beside.ts"], folder);
  expect(run.stderr + run.stdout).toContain("Alien,1979 true");
  expect(readFileSync(join(folder, "beside_flow.mjs"), "utf8")).not.toContain("Alien");
});
