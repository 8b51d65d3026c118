import { readdirSync } from "node:fs";
import { dagsterTs, projectFolder, smallFlow } from "./support/cli.js";

const NO_STACK = /^\s+at |BuildFailure|node:internal/m;

/** A command that fails on the user's mistake: with its place, and without a stack trace. */
async function failing(files: Record<string, string>, file = "a.ts", command = "create") {
  const folder = projectFolder(files);
  const { code, stdout, stderr } = await dagsterTs([command, file], folder);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(NO_STACK);
  expect(readdirSync(folder).filter((name) => /\.(py|mjs)$/.test(name))).toEqual([]);
  return stderr;
}

describe.each(["create", "check"])("%s", (command) => {
  test("points at a syntax error", async () => {
    const text = smallFlow("AFlow", { start: 'const ü = "é" +;' });
    const stderr = await failing({ "a.ts": text }, "a.ts", command);
    expect(stderr).toContain("a.ts:6:20");
  });

  test("points at an import that is not found, in a module that is imported", async () => {
    const stderr = await failing(
      {
        "a.ts": smallFlow("AFlow", { head: 'import "./lib/b.js";' }),
        "lib/b.ts": '\nexport * from "../mis/sing.js";\n',
      },
      "a.ts",
      command,
    );
    expect(stderr).toContain("lib/b.ts:2:15");
    expect(stderr).toContain("../mis/sing.js");
  });

  test("names a package that is not installed", async () => {
    const text = smallFlow("AFlow", { head: 'import pad from "no-such-pad";', start: "pad();" });
    expect(await failing({ "a.ts": text }, "a.ts", command)).toContain("no-such-pad");
  });

  test("names a file that is not there", async () => {
    expect(await failing({}, "none.ts", command)).toContain("none.ts");
    expect(await failing({ "folder.ts/x": "" }, "folder.ts", command)).toContain("folder.ts");
  });

  test("says that a file holds no flow", async () => {
    expect(await failing({ "a.ts": "export const a = 1;\n" }, "a.ts", command)).toContain("a.ts");
  });
});

test("check prints nothing where nothing is wrong", async () => {
  const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
  const quiet = { code: 0, stdout: "", stderr: "" };
  expect(await dagsterTs(["check", "a.ts"], folder)).toEqual(quiet);
  expect(readdirSync(folder)).toEqual(["a.ts"]);
});

test("check gives diagnostics as JSON", async () => {
  const folder = projectFolder({ "a.ts": smallFlow("AFlow", { head: 'import "./b.js";' }) });
  const { code, stdout, stderr } = await dagsterTs(["check", "a.ts", "--json"], folder);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({
    diagnostics: [
      {
        severity: "error",
        file: "a.ts",
        line: 2,
        column: 8,
        endLine: 2,
        endColumn: 16,
      },
    ],
  });
});

test("one broken file does not hide the mistakes of another", async () => {
  const folder = projectFolder({
    "a.ts": smallFlow("AFlow", { start: "{" }),
    "b.ts": smallFlow("BFlow").replace("this.end", "this.ned"),
  });
  const { code, stderr } = await dagsterTs(["check", "a.ts", "b.ts"], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("a.ts:");
  expect(stderr).toContain("b.ts:7:");
});
