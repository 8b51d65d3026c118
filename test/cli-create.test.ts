import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dagsterTs, projectFolder, smallFlow, writeFiles } from "./support/cli.js";

const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

describe("create", () => {
  test("writes both files beside the source, and says what to run next", async () => {
    const folder = projectFolder({ "flows/small_flow.ts": smallFlow("SmallFlow") });
    const { code, stdout, stderr } = await dagsterTs(["create", "flows/small_flow.ts"], folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("SmallFlow: wrote flows/small_flow.py and flows/small_flow.mjs");
    expect(stderr).toContain("dagster dev -f flows/small_flow.py");
    expect(readdirSync(join(folder, "flows")).sort()).toEqual([
      "small_flow.mjs",
      "small_flow.py",
      "small_flow.ts",
    ]);
    expect(read(folder, "flows/small_flow.py")).toContain(
      "dagster-ts create small_flow.ts SmallFlow",
    );
  });

  test("leaves files alone that are up to date", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
    await dagsterTs(["create", "a.ts"], folder);
    const times = () => ["a_flow.py", "a_flow.mjs"].map((f) => statSync(join(folder, f)).mtimeMs);
    const before = times();
    const { code, stderr } = await dagsterTs(["create", "a.ts"], folder);
    expect(code).toBe(0);
    expect(stderr).toContain("AFlow: a_flow.py and a_flow.mjs are up to date");
    expect(times()).toEqual(before);
  });

  test("makes one flow of several, or all flows of all files", async () => {
    const both = `${smallFlow("OneFlow")}${smallFlow("TwoFlow").replace(/^import.*$/m, "")}`;
    const folder = projectFolder({ "a.ts": both, "b.mts": smallFlow("ThreeFlow") });
    expect((await dagsterTs(["create", "a.ts", "TwoFlow"], folder)).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith(".py"))).toEqual(["two_flow.py"]);
    const { code, stderr } = await dagsterTs(["create", "a.ts", "b.mts"], folder);
    expect(code).toBe(0);
    expect(stderr).toContain("dagster dev -f one_flow.py -f two_flow.py -f three_flow.py");
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith(".mjs"))
        .sort(),
    ).toEqual(["one_flow.mjs", "three_flow.mjs", "two_flow.mjs"]);
  });

  test("writes where -o says, and notes how in the file", async () => {
    const folder = projectFolder({ "src/a.ts": smallFlow("AFlow") });
    const words = ["create", "src/a.ts", "-o", "definitions/fruit.py", "--executor", "in_process"];
    const { code } = await dagsterTs([...words, "--max-workers", "3"], folder);
    expect(code).toBe(0);
    expect(readdirSync(join(folder, "definitions")).sort()).toEqual(["fruit.mjs", "fruit.py"]);
    expect(read(folder, "definitions/fruit.py")).toContain(
      "dagster-ts create ../src/a.ts AFlow -o fruit.py --executor in_process --max-workers 3",
    );
  });

  test("prints the Python on --stdout, and writes nothing", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
    const { code, stdout } = await dagsterTs(["create", "a.ts", "--stdout"], folder);
    expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual(["a.ts"]);
    await dagsterTs(["create", "a.ts"], folder);
    expect(stdout).toBe(read(folder, "a_flow.py"));
  });

  test("reports as JSON what it wrote", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
    const { code, stdout, stderr } = await dagsterTs(["create", "a.ts", "--json"], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      flows: [
        {
          flow: "AFlow",
          source: "a.ts",
          python: { path: "a_flow.py", state: "written" },
          bundle: { path: "a_flow.mjs", state: "written" },
          data: [],
          copies: [],
          external: [],
        },
      ],
      packages: [],
      diagnostics: [],
    });
  });

  test("shows a diff on --check, one line of the bundle, and fails", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
    const missing = await dagsterTs(["create", "a.ts", "--check"], folder);
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain("a_flow.mjs is missing\n");
    expect(readdirSync(folder)).toEqual(["a.ts"]);
    await dagsterTs(["create", "a.ts"], folder);
    expect(await dagsterTs(["create", "a.ts", "--check"], folder)).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const old = read(folder, "a_flow.py");
    writeFileSync(join(folder, "a_flow.py"), old.replace("async def end", "async def ends"));
    writeFileSync(join(folder, "a_flow.mjs"), `${read(folder, "a_flow.mjs")}//`);
    const { code, stdout } = await dagsterTs(["create", "a.ts", "--check"], folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^-async def ends\(.*\n\+async def end\(/m);
    expect(stdout.split("\n").filter((line) => line.includes("a_flow.mjs"))).toHaveLength(1);
    expect(read(folder, "a_flow.py")).toContain("async def ends");
  });

  test("takes no notice of the line ends that git checks out", async () => {
    const text = smallFlow("AFlow", { head: "const text = `a\nb`;", start: "console.log(text);" });
    const folder = projectFolder({ "a.ts": text });
    await dagsterTs(["create", "a.ts"], folder);
    for (const name of ["a.ts", "a_flow.py", "a_flow.mjs"]) {
      writeFileSync(join(folder, name), read(folder, name).replaceAll("\n", "\r\n"));
      const checked = await dagsterTs(["create", "a.ts", "--check"], folder);
      expect([name, checked]).toEqual([name, { code: 0, stdout: "", stderr: "" }]);
    }
  });

  test("does not overwrite what it has not made", async () => {
    for (const name of ["a_flow.py", "a_flow.mjs"]) {
      const folder = projectFolder({ "a.ts": smallFlow("AFlow"), [name]: "my own\n" });
      const { code, stderr } = await dagsterTs(["create", "a.ts"], folder);
      expect(code).toBe(1);
      expect(stderr).toContain(`${name} was not made by dagster-ts`);
      expect(read(folder, name)).toBe("my own\n");
      expect(readdirSync(folder).sort()).toEqual(["a.ts", name].sort());
    }
  });

  test("writes both files or none, and leaves nothing behind", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow"), "a_flow.mjs/x": "" });
    const { code, stderr } = await dagsterTs(["create", "a.ts"], folder);
    expect(code).toBe(1);
    expect(stderr).not.toContain("    at ");
    expect(readdirSync(folder).sort()).toEqual(["a.ts", "a_flow.mjs"]);
  });

  test("writes nothing at all if one flow of several has a mistake", async () => {
    const folder = projectFolder({
      "good.ts": smallFlow("GoodFlow"),
      "bad.ts": smallFlow("BadFlow").replace("this.end", "this.ned"),
    });
    const { code, stderr } = await dagsterTs(["create", "good.ts", "bad.ts"], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/bad\.ts:\d+:\d+/);
    expect(readdirSync(folder).sort()).toEqual(["bad.ts", "good.ts"]);
  });

  test("names the nearest flow, and all flows there are", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("FruitFlow") });
    const { code, stderr } = await dagsterTs(["create", "a.ts", "FriutFlow"], folder);
    expect(code).toBe(1);
    expect(stderr).toContain("FriutFlow");
    expect(stderr).toMatch(/[Dd]id you mean "?FruitFlow"?/);
  });

  test("refuses flows of different files that would be one file", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow"), "b.ts": smallFlow("AFlow") });
    const { code, stderr } = await dagsterTs(["create", "a.ts", "b.ts"], folder);
    expect(code).toBe(1);
    expect(stderr).toContain("a_flow.py");
    expect(existsSync(join(folder, "a_flow.py"))).toBe(false);
  });

  test.each([
    [["create"], "FILE"],
    [["create", "AFlow"], "FILE"],
    [["create", "a.js"], "TypeScript"],
    [["create", "a.ts", "b.ts", "AFlow"], "one FILE"],
    [["create", "a.ts", "AFlow", "BFlow"], "one FLOW"],
    [["create", "a.ts", "b.ts", "-o", "x.py"], "-o"],
    [["create", "a.ts", "-o", "x.txt"], "-o"],
    [["create", "a.ts", "--stdout", "--check"], "--check"],
    [["create", "a.ts", "--executor", "spark"], "in_process"],
    [["create", "a.ts", "--max-workers", "0"], "whole number"],
    [["create", "a.ts", "--colour"], "--colour"],
    [["crate", "a.ts"], "create"],
    [["check", "a.ts", "AFlow"], "AFlow"],
  ])("is wrong usage: %j", async (words, mention) => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow"), "b.ts": smallFlow("BFlow") });
    const { code, stdout, stderr } = await dagsterTs(words, folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(mention);
    expect(stderr).not.toContain("    at ");
    expect(readdirSync(folder)).toEqual(["a.ts", "b.ts"]);
  });

  test.each([["create"], ["check"]])("has help with examples: %s", async (command) => {
    const { code, stdout, stderr } = await dagsterTs([command, "--help"], projectFolder({}));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Examples:");
  });

  test("makes the same bytes on another path, in another language and time zone", async () => {
    const files = {
      "my flows/fruit – 果物.ts": smallFlow("FruitFlow", {
        head: `import { ripe } from "../lib/ripe.js";`,
        start: "console.log(ripe);",
      }),
      "lib/ripe.ts": "export const ripe = new Date(0).toString();\n",
    };
    const words = ["create", "my flows/fruit – 果物.ts"];
    const [here, there] = [projectFolder(files), projectFolder(files, "другой путь ")];
    const first = await dagsterTs(words, here, { LC_ALL: "C", TZ: "UTC" });
    const elsewhere = join(there, "lib");
    const second = await dagsterTs(["create", "../my flows/fruit – 果物.ts"], elsewhere, {
      LC_ALL: "tr_TR.UTF-8",
      TZ: "Asia/Tokyo",
    });
    expect([first.code, second.code]).toEqual([0, 0]);
    for (const name of ["fruit_flow.py", "fruit_flow.mjs"]) {
      expect(read(there, `my flows/${name}`)).toBe(read(here, `my flows/${name}`));
    }
    expect(read(here, "my flows/fruit_flow.mjs")).not.toContain(here);
  });

  test("makes the same bytes alone and among others, into a folder that is new or not", async () => {
    const files = {
      "a.ts": smallFlow("AFlow", { head: 'import "./c.cjs";' }),
      "b.ts": smallFlow("BFlow"),
      "c.cjs": "exports.c = 1;",
    };
    const [alone, among] = [projectFolder(files), projectFolder(files)];
    await dagsterTs(["create", "a.ts"], alone);
    await dagsterTs(["create", "a.ts", "b.ts"], among);
    expect(read(alone, "a_flow.mjs")).toBe(read(among, "a_flow.mjs"));
    const words = ["create", "a.ts", "-o", "new/folder/x.py"];
    expect((await dagsterTs(words, alone)).code).toBe(0);
    expect(await dagsterTs([...words, "--check"], alone)).toMatchObject({ code: 0, stdout: "" });
  });

  test("starts the same with and without V8's cache, even a broken or foreign one", async () => {
    const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
    const cache = join(folder, "cache");
    const run = () => dagsterTs(["create", "a.ts", "--stdout"], folder, { XDG_CACHE_HOME: cache });
    const without = await run();
    const [name = ""] = readdirSync(join(cache, "dagster-ts"));
    expect(statSync(join(cache, "dagster-ts")).mode & 0o077).toBe(0);
    expect(await run()).toEqual(without);
    writeFiles(cache, { [`dagster-ts/${name}`]: "no cache" });
    expect(await run()).toEqual(without);
    expect(statSync(join(cache, "dagster-ts", name)).size).toBeGreaterThan(1000);
  });
});
