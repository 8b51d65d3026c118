import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder, smallFlow } from "./support/cli.js";
import { PYTHON, ROOT } from "./support/paths.js";

const PRE_COMMIT = join(dirname(PYTHON), "pre-commit");

/** Commands in a git repository of its own, away from the user's settings. */
class Repository {
  readonly folder: string;

  constructor(files: Record<string, string>) {
    this.folder = projectFolder(files, "dagster-ts pre-commit ");
    this.run("git", ["init", "--quiet"]);
    this.run("git", ["add", "--all"]);
  }

  run(command: string, words: string[]): { code: number | null; output: string } {
    const { status, stdout, stderr, error } = spawnSync(command, words, {
      cwd: this.folder,
      encoding: "utf8",
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        GIT_CONFIG_GLOBAL: "/dev/null",
        PRE_COMMIT_HOME: join(ROOT, ".cache", "pre-commit"),
        GIT_AUTHOR_NAME: "test",
        GIT_AUTHOR_EMAIL: "test@example.invalid",
        GIT_COMMITTER_NAME: "test",
        GIT_COMMITTER_EMAIL: "test@example.invalid",
      },
    });
    if (error !== undefined) throw error;
    return { code: status, output: stdout + stderr };
  }

  commit(): void {
    this.run("git", ["add", "--all"]);
    const { code, output } = this.run("git", ["commit", "--quiet", "--no-verify", "-m", "x"]);
    if (code !== 0) throw new Error(output);
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
    this.run("git", ["add", path]);
  }

  /** What a commit of the staged changes would run. */
  preCommit(): { code: number | null; output: string } {
    return this.run(PRE_COMMIT, ["run", "--color=never"]);
  }
}

/** The hooks as .pre-commit-hooks.yaml has them, run by this build instead of an installed one. */
function localHooks(): string {
  const hooks = readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8")
    .replaceAll("entry: dagster-ts", `entry: node "${join(ROOT, "bin", "dagster-ts.cjs")}"`)
    .replaceAll("language: node", "language: system");
  return `repos:\n  - repo: local\n    hooks:\n${hooks.replace(/^/gm, "      ")}\n`;
}

const flow = smallFlow("FruitFlow", {
  head: 'import { fruits } from "../lib/fruits.js";',
  start: "console.log(fruits);",
});

function repository(): Repository {
  return new Repository({
    ".pre-commit-config.yaml": localHooks(),
    "flows/fruit.ts": flow,
    "lib/fruits.ts": 'export { fruits } from "./list.js";\n',
    "lib/list.ts": 'export const fruits = ["apple"];\n',
    "lib/other.ts": "export const other = 1;\n",
    "package.json": "{}\n",
  });
}

test("makes a flow's files, fails once, and then passes", () => {
  const git = repository();
  const first = git.preCommit();
  expect(first.output).toContain("FruitFlow: wrote flows/fruit_flow.py");
  expect(first.code).toBe(1);
  git.run("git", ["add", "--all"]);
  expect(git.preCommit()).toEqual({ code: 0, output: expect.stringContaining("Passed") });
});

test("runs again when only an imported module changes, directly or not", () => {
  const git = repository();
  git.preCommit();
  git.commit();
  git.write("lib/list.ts", 'export const fruits = ["pear"];\n');
  const { code, output } = git.preCommit();
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining("FruitFlow: wrote"),
  });
  expect(readFileSync(join(git.folder, "flows/fruit_flow.mjs"), "utf8")).toContain("pear");
});

test("passes over files without flows", () => {
  const git = repository();
  git.commit();
  git.write("lib/other.ts", "export class Other extends Map {}\n");
  git.write("lib/broken.ts", "class A extends B { {{\n");
  const { code, output } = git.preCommit();
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("Passed") });
  expect(existsSync(join(git.folder, "flows/fruit_flow.py"))).toBe(false);
});

test("makes all flows when the configuration changes", () => {
  const git = repository();
  git.commit();
  git.write("package.json", '{"type":"module"}\n');
  expect(git.preCommit().output).toContain("FruitFlow: wrote");
});

test("fails on a mistake in a module that a flow imports", () => {
  const git = repository();
  git.preCommit();
  git.commit();
  git.write("lib/list.ts", 'export const fruits = ["pear";\n');
  const { code, output } = git.preCommit();
  expect(code).toBe(1);
  expect(output).toContain("lib/list.ts:1:");
  expect(output).not.toContain("    at ");
});

/** The project as a git repository of one commit: what is not committed yet belongs to it. */
function projectRepository(): string {
  const git = new Repository({});
  const listed = spawnSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  ).stdout;
  for (const path of listed.split("\0").filter((path) => existsSync(join(ROOT, path)))) {
    if (path !== "") cpSync(join(ROOT, path), join(git.folder, path));
  }
  git.commit();
  return git.folder;
}

test("is installed from the repository, as a user's pre-commit does it", () => {
  const git = repository();
  const words = ["try-repo", projectRepository(), "dagster-ts-create", "--all-files"];
  const { code, output } = git.run(PRE_COMMIT, words);
  expect(output).toContain("FruitFlow: wrote flows/fruit_flow.py");
  expect(code).toBe(1);
});
