import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, smallFlow } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

/** A running `create --watch`, and what it has said so far. */
class Watching {
  readonly #process: ChildProcess;
  #said = "";
  #read = 0;

  constructor(folder: string, files: string[]) {
    const command = [join(ROOT, "bin", "dagster-ts.cjs"), "create", ...files, "--watch"];
    this.#process = spawn(process.execPath, command, {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: ["ignore", "inherit", "pipe"],
    });
    this.#process.stderr?.on("data", (data) => {
      this.#said += data;
    });
  }

  /** Waits until it says something more that matches. Fails if the command ends without it. */
  async says(pattern: RegExp): Promise<void> {
    for (;;) {
      const hasEnded = this.#process.exitCode !== null;
      const found = pattern.exec(this.#said.slice(this.#read));
      if (found !== null) {
        this.#read += found.index + found[0].length;
        return;
      }
      if (hasEnded) throw new Error(`No ${pattern} in:\n${this.#said.slice(this.#read)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  end(): void {
    this.#process.kill();
  }
}

const flow = smallFlow("AFlow", {
  head: 'import { x } from "@lib/x.js";',
  start: "console.log(x);",
});

test("makes the files again when the flow, a module or the configuration changes", async () => {
  const folder = projectFolder({
    "a.ts": flow,
    "tsconfig.json": '{"extends":"./config/base.json"}',
    "config/base.json": '{"compilerOptions":{"paths":{"@lib/*":["../one/*"]}}}',
    "data.json": "[]",
    "one/x.ts": 'export const x = "one";',
    "two/x.ts": 'export const x = "two";',
  });
  const bundle = () => readFileSync(join(folder, "a_flow.mjs"), "utf8");
  const watching = new Watching(folder, ["a.ts"]);
  try {
    await watching.says(/wrote a_flow\.py/);
    await watching.says(/Watching/);

    writeFileSync(join(folder, "one/x.ts"), 'export const x = "changed";');
    await watching.says(/wrote a_flow\.py/);
    expect(bundle()).toContain("changed");

    writeFileSync(join(folder, "new.ts"), flow.replace("end() {}", "fin() {}"));
    renameSync(join(folder, "new.ts"), join(folder, "a.ts"));
    await watching.says(/"end"/);
    expect(bundle()).toContain("changed");

    writeFileSync(join(folder, "a.ts"), flow.replace("start() {", "start() { // again"));
    await watching.says(/wrote a_flow\.py/);

    writeFileSync(
      join(folder, "config/base.json"),
      '{"compilerOptions":{"paths":{"@lib/*":["../two/*"]}}}',
    );
    await watching.says(/wrote a_flow\.py/);
    expect(bundle()).toContain('"two"');

    writeFileSync(
      join(folder, "two/x.ts"),
      'import data from "../data.json"; export const x = data;',
    );
    await watching.says(/wrote a_flow\.py/);
    writeFileSync(join(folder, "data.json"), '["fresh data"]');
    await watching.says(/wrote a_flow\.py/);
    expect(bundle()).toContain("fresh data");

    rmSync(join(folder, "two/x.ts"));
    await watching.says(/@lib\/x\.js/);
    writeFileSync(join(folder, "two/x.ts"), 'export const x = "back";');
    await watching.says(/wrote a_flow\.py/);
    expect(bundle()).toContain("back");
  } finally {
    watching.end();
  }
});

test("makes a project again when its configuration or its list of flows changes", async () => {
  const folder = projectFolder({
    "flows/a.ts": smallFlow("AFlow"),
    "dagster-ts.yaml": "flows: [flows/*.ts]\n",
  });
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  const watching = new Watching(folder, []);
  try {
    await watching.says(/wrote definitions\.py/);
    await watching.says(/Watching/);

    writeFileSync(join(folder, "dagster-ts.yaml"), "flows: [flows/*.ts]\ngruop: fruit\n");
    await watching.says(/Did you mean group\?/);

    writeFileSync(join(folder, "dagster-ts.yaml"), "flows: [flows/*.ts]\ngroup: fruit\n");
    await watching.says(/wrote flows\/a_flow\.py/);
    expect(read("flows/a_flow.py")).toContain('group_name="fruit"');

    writeFileSync(join(folder, "flows/b.ts"), smallFlow("BFlow"));
    await watching.says(/wrote definitions\.py/);
    expect(read("definitions.py")).toContain("flows/b_flow.py");

    rmSync(join(folder, "flows/a.ts"));
    await watching.says(/wrote definitions\.py/);
    expect(read("definitions.py")).not.toContain("flows/a_flow.py");
  } finally {
    watching.end();
  }
});
