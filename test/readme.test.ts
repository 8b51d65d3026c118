import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dagsterTs, projectFolder, writeFiles } from "./support/cli.js";
import { ROOT } from "./support/paths.js";
import {
  commandsOf,
  headingsOf,
  linkedFiles,
  namedPaths,
  type ReadmeBlock,
  readmeBlocks,
} from "./support/readme.js";
import { type Served, shell, shellEnvironment, startServing } from "./support/shell.js";
import { isUpdating } from "./support/valid-fixtures.js";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = readmeBlocks(readme);
const packageJson = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

const outer = projectFolder({
  "home/dagster.yaml": "telemetry:\n  enabled: false\n",
  "project/package.json": '{ "private": true }\n',
  "project/.gitignore": "node_modules/\n",
});
const project = join(outer, "project");
const environment = shellEnvironment({ DAGSTER_HOME: join(outer, "home") });

beforeAll(async () => {
  const files = blocksOf("file").map(({ subject, text }) => [subject, text]);
  writeFiles(project, Object.fromEntries(files));
  await run("git init --quiet && git add .", project);
});

let dagster: Served | undefined;

afterAll(async () => {
  await dagster?.stop();
  rmSync(outer, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
});

function blocksOf(kind: string, subject?: string): ReadmeBlock[] {
  return blocks.filter(
    (block) => block.kind === kind && (subject === undefined || block.subject === subject),
  );
}

/** Runs a line that has to succeed, and gives what it wrote. */
async function run(line: string, folder: string, env = environment): Promise<string> {
  const { code, stdout, stderr } = await shell(line, folder, env);
  if (code !== 0) throw new Error(`${line} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout + stderr;
}

test("every command is one that these tests run", () => {
  const shellBlocks = blocks.filter(({ language }) => language === "sh");
  expect(shellBlocks.length).toBeGreaterThan(4);
  for (const { kind, subject } of shellBlocks) {
    expect([kind, subject]).toEqual(["run", expect.stringMatching(/^(repository|project)$/)]);
  }
});

describe("in a project of one's own", () => {
  test.each(blocksOf("run", "project").flatMap(commandsOf))("%s", runInProject);
});

async function runInProject(line: string): Promise<void> {
  if (line === "npm install dagster-ts") {
    // The package as it would be published; the registry may have another version of it.
    const pack = `npm pack --silent --ignore-scripts --pack-destination ${outer}`;
    const tarball = (await run(pack, ROOT)).trim().split("\n").at(-1) ?? "";
    const install = "npm install --no-audit --no-fund --prefer-offline";
    const certificates = { NODE_EXTRA_CA_CERTS: process.env.DAGSTER_TS_TEST_CERTIFICATES };
    await run(`${install} ${join(outer, tarball)}`, project, { ...environment, ...certificates });
    expect(existsSync(join(project, "node_modules/dagster-ts/package.json"))).toBe(true);
  } else if (line.startsWith("pip install dagster-ts ")) {
    // The wheel as it would be published, likewise.
    const wheels = readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".whl"));
    expect(wheels).toHaveLength(1);
    await run(line.replace(" dagster-ts ", ` ${join(ROOT, "dist", wheels[0] ?? "")} `), project);
  } else if (/^dagster dev\b/.test(line)) {
    await dagster?.stop();
    dagster = await startServing(line, project, environment);
    expect(dagster.info).toHaveProperty("dagster_version");
  } else if (/^npx dagster-ts trigger |^node trigger/.test(line)) {
    const output = await run(line, project, { ...environment, DAGSTER_TS_URL: dagster?.url });
    expect(output).toMatch(/ForeachFlow\.process_item\[2\]/);
    expect(output).toContain("succeeded");
  } else {
    const output = await run(line, project);
    // A hook that finds nothing to look at would succeed as well.
    if (line.startsWith("pre-commit ")) expect(output).toMatch(/dagster-ts create\.+Passed/);
  }
}

test("the flow is the fixture, and the Python what it becomes", async () => {
  const [flow] = blocksOf("file", "foreach_flow.ts");
  const fixture = join(ROOT, "fixtures/valid/foreach_flow");
  expect(flow?.text).toBe(readFileSync(join(fixture, "flow.ts"), "utf8"));
  const python = readFileSync(join(project, "foreach_flow.py"), "utf8");
  const excerpt = python.slice(python.indexOf("import dagster as dg"));
  const [block] = blocksOf("excerpt", "foreach_flow.py");
  if (isUpdating()) {
    writeFileSync(
      join(ROOT, "README.md"),
      readme.replace(block?.text ?? "", () => excerpt),
    );
  } else {
    expect(block?.text).toBe(excerpt);
  }
});

test("the hooks that are named are there", () => {
  const hooks = readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8");
  for (const hook of ["dagster-ts-create", "dagster-ts-check"]) {
    expect(readme).toContain(`\`${hook}\``);
    expect(hooks).toContain(`id: ${hook}\n`);
  }
});

describe("in the repository", () => {
  test("npm run demo", async () => {
    const output = await run("npm run demo", ROOT);
    const tasks = [...output.matchAll(/^ {2}(ForeachFlow\.\S+) +[\d.]+ s$/gm)].map(
      ([, key]) => key,
    );
    const items = [0, 1, 2].map((index) => `ForeachFlow.process_item[${index}]`);
    expect(tasks.sort()).toEqual(
      ["ForeachFlow.start", ...items, "ForeachFlow.join", "ForeachFlow.end"].sort(),
    );
    expect(output).toContain('Result: ["APPLE", "BANANA", "CHERRY"]');
    const folder = /dagster dev -f (?<file>\S+)/.exec(output)?.groups?.file ?? "";
    rmSync(dirname(folder), { recursive: true });
  });

  test("npm test is what runs this", () => {
    const commands = blocksOf("run", "repository").flatMap(commandsOf);
    expect(commands).toEqual(["npm run demo", "npm test"]);
    expect(packageJson.scripts.test).toBe("node scripts/test.mjs");
  });

  test("npm run bench", async () => {
    expect(await run("npm run bench -- --help", ROOT)).toContain("Usage: npm run bench");
  });

  test("the commands of the table and their options are there", async () => {
    const rows = [...readme.matchAll(/^\| `dagster-ts (\w+) ?(.*?)` \|(.*)\|$/gm)];
    expect(rows.length).toBeGreaterThan(4);
    for (const [, command = "", words = "", explanation = ""] of rows) {
      const { code, stdout } = await dagsterTs([command, "--help"], project);
      expect([command, code]).toEqual([command, 0]);
      for (const [option] of `${words} ${explanation}`.matchAll(/(?<=[ `])--?[a-z][a-z-]*/g)) {
        expect(stdout).toContain(option);
      }
    }
  });

  test("the drawing is the flow's", async () => {
    const words = ["graph", "fixtures/valid/nested_switch_flow/flow.ts"];
    const { stdout } = await dagsterTs(words, ROOT);
    const file = join(ROOT, "docs/nested_switch_flow.svg");
    if (isUpdating()) writeFileSync(file, stdout);
    else expect(readFileSync(file, "utf8")).toBe(stdout);
  });

  test.each([
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/authoring.md",
    "docs/client.md",
    "docs/configuration.md",
    "docs/engines.md",
    "docs/how-it-works.md",
  ])("links of %s", (page) => {
    const folder = dirname(join(ROOT, page));
    for (const file of linkedFiles(readFileSync(join(ROOT, page), "utf8"))) {
      const [path = "", heading] = file.split("#");
      expect([file, existsSync(join(folder, path))]).toEqual([file, true]);
      if (heading === undefined) continue;
      expect(headingsOf(readFileSync(join(folder, path), "utf8"))).toContain(heading);
    }
  });

  test.each(["CONTRIBUTING.md", "docs/architecture.md", "docs/how-it-works.md"])(
    "paths of %s",
    (page) => {
      const paths = namedPaths(readFileSync(join(ROOT, page), "utf8"));
      expect(paths).not.toEqual([]);
      expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );
});
