import { execFile, spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { dagsterTs, projectFolder, smallFlow } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

const NESTED = join(ROOT, "fixtures", "valid", "nested_switch_flow");

const FOREACH = `import { FlowSpec, step, type Inputs } from "dagster-ts";

export class ForeachFlow extends FlowSpec {
  items = [1, 2, 3];
  left!: number;

  @step
  start() {
    this.next(this.work, { foreach: "items" });
  }

  @step
  async work() {
    console.log("pid", process.pid);
    if (process.env.MODE === "hang") await new Promise((done) => setTimeout(done, 600_000));
    if (process.env.MODE === "spin" && this.index === 0) for (;;);
    if (process.env.MODE === "throw" && this.input === 2) throw new TypeError("no 2");
    this.left = this.input * 10;
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.left = inputs.reduce((sum, { left }) => sum + left, 0);
    this.next(this.end);
  }

  @step
  end() {}
}
`;

interface JsonRun {
  status: string;
  tasks: { task: string; status: string; error?: string; artifacts: Record<string, unknown> }[];
  artifacts: Record<string, unknown>;
}

const jsonOf = (stdout: string) => JSON.parse(stdout) as JsonRun;

test("runs a nested flow, and gives its tasks and artifacts to a program", async () => {
  const { code, stdout, stderr } = await dagsterTs(["run", "flow.ts", "--json"], NESTED);
  const { status, tasks, artifacts } = jsonOf(stdout);
  expect([code, status, artifacts.total]).toEqual([0, "succeeded", 348]);
  const names = tasks.map(({ task }) => task);
  expect(names).toHaveLength(27);
  expect(names).toEqual(expect.arrayContaining(["start", "process_item[2_1]", "big[2_2]"]));
  expect(stderr).toContain("[end] total 348");
  expect(readdirSync(NESTED).filter((name) => name.endsWith(".mjs"))).toEqual([]);
});

test("marks what tasks write, and sums up", async () => {
  const folder = projectFolder({ "a.ts": FOREACH });
  const { code, stdout, stderr } = await dagsterTs(["run", "a.ts", "--max-workers", "1"], folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\[work\[0\]\] pid \d+\n\[work\[1\]\] pid \d+\n\[work\[2\]\] pid \d+\n$/);
  expect(stderr).toContain("work[1] starts\n");
  expect(stderr).toMatch(/ForeachFlow succeeded: 6 done, 0 failed, [\d.]+ s in tasks\n$/);
  expect(stderr).not.toContain("\u001b");
  expect(readdirSync(folder)).toEqual([".dagster-ts", "a.ts"]);
});

test("a task that fails is named with its error, and what depends on it does not run", async () => {
  const folder = projectFolder({ "a.ts": FOREACH });
  const { code, stdout, stderr } = await dagsterTs(["run", "a.ts", "--json"], folder, {
    MODE: "throw",
  });
  expect(code).toBe(1);
  const { status, tasks, artifacts } = jsonOf(stdout);
  expect([status, artifacts]).toEqual(["failed", {}]);
  expect(tasks.map(({ task, status: each }) => `${task} ${each}`).sort()).toEqual([
    "start succeeded",
    "work[0] succeeded",
    "work[1] failed",
    "work[2] succeeded",
  ]);
  expect(tasks.find(({ task }) => task === "work[1]")?.error).toBe("TypeError: no 2");
  expect(stderr).toContain("work[1] failed after ");
  expect(stderr).toMatch(/a\.ts:17:\d+/);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s leaves no process and no file behind",
  async (signal) => {
    const folder = projectFolder({ "a.ts": FOREACH });
    const command = [join(ROOT, "bin", "dagster-ts.cjs"), "run", "a.ts", "--max-workers", "2"];
    const mode = signal === "SIGINT" ? "hang" : "spin";
    const run = spawn(process.execPath, command, {
      cwd: folder,
      env: { ...process.env, MODE: mode },
    });
    let output = "";
    run.stdout.on("data", (text) => {
      output += text;
    });
    const pids = () => [...output.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
    for (let tries = 0; tries < 400 && pids().length < 2; tries++) await sleep(50);
    const ended = new Promise((resolve) => run.once("exit", resolve));
    run.kill(signal);
    expect(await ended).toBe(1);
    expect(pids().length).toBeGreaterThanOrEqual(2);
    for (let tries = 0; tries < 100 && pids().some(isAlive); tries++) await sleep(50);
    expect(pids().filter(isAlive)).toEqual([]);
    expect(readdirSync(folder)).toEqual([".dagster-ts", "a.ts"]);
  },
);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a file of several flows wants one named; a mistake is shown as by create", async () => {
  const second = smallFlow("TwoFlow").replace(/^import.*$/m, "");
  const folder = projectFolder({ "a.ts": `${smallFlow("OneFlow")}${second}`, "b.ts": "oops(" });
  const several = await dagsterTs(["run", "a.ts"], folder);
  expect(several.code).toBe(2);
  expect(several.stderr).toContain("OneFlow, TwoFlow");
  expect((await dagsterTs(["run", "a.ts", "TwoFlow"], folder)).code).toBe(0);
  const broken = await dagsterTs(["run", "b.ts"], folder);
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain("b.ts:1:");
});

test("a test of the user's own runs a flow by runFlow", async () => {
  const testing = pathToFileURL(join(ROOT, "dist", "testing.js")).href;
  const script = `import { runFlow } from ${JSON.stringify(testing)};
    const run = await runFlow("a.ts", { maxWorkers: 2 });
    console.log(run.status, run.artifacts.left, run.tasks.length);
    await runFlow("b.ts").catch((error) => console.log(error.message));`;
  const folder = projectFolder({ "a.ts": FOREACH, "b.ts": "export {};", "test.mjs": script });
  const { stdout } = await promisify(execFile)(process.execPath, ["test.mjs"], { cwd: folder });
  expect(stdout).toMatch(/^succeeded 60 6\n/);
  expect(stdout).toContain("b.ts");
});

describe("parameters", () => {
  const flow = smallFlow("GivenFlow", {
    start: "console.log(JSON.stringify([this.learningRate]));",
  })
    .replace("step }", "Parameter, step }")
    .replace(
      "FlowSpec {",
      `FlowSpec {
  readonly learningRate = Parameter.float({ default: 0.01, help: "how fast\\n\\u001b[31mit learns" });
  readonly debug = Parameter.boolean({ default: true });
  readonly json = Parameter.json({ default: [1] });
  readonly who = Parameter.enum({ choices: ["me", "you"], required: true });`,
    );

  test("are flags of run, checked before anything runs, and listed by --help", async () => {
    const folder = projectFolder({ "a.ts": flow });
    const given = [
      "--learning-rate",
      "-0.5",
      "--json",
      "--no-debug",
      "--who=me",
      "--param",
      "json=7",
    ];
    const { code, stdout, stderr } = await dagsterTs(["run", "a.ts", ...given], folder);
    expect([code, stderr]).toEqual([0, expect.stringContaining("[start] [-0.5]")]);
    const parameters = { learningRate: -0.5, debug: false, json: 7, who: "me" };
    expect(JSON.parse(stdout)).toMatchObject({ parameters, artifacts: {} });
    const wrong = await dagsterTs(["run", "a.ts", "--who", "nobody"], folder);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(
      /^The parameter "who" is 'nobody': it is to be one of "me", "you"/,
    );
    const help = await dagsterTs(["run", "a.ts", "--help"], folder);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("Usage: dagster-ts run FILE [FLOW]");
    expect(help.stdout).toMatch(
      /\nParameters of GivenFlow:\n {2}--learning-rate <float> +how fast .*\n/,
    );
    expect(help.stdout).toContain("--param json=<json>");
    expect(help.stdout).toContain("(required)");
    expect(help.stdout).not.toContain("\u001b");
  });

  test("are given to runFlow by name", async () => {
    const testing = pathToFileURL(join(ROOT, "dist", "testing.js")).href;
    const script = `import { runFlow } from ${JSON.stringify(testing)};
      const { status, parameters } = await runFlow("a.ts", { parameters: { who: "you" } });
      console.log(status, JSON.stringify(parameters));
      await runFlow("a.ts", { parameters: { who: 1 } }).catch((error) => console.log(error.message));`;
    const folder = projectFolder({ "a.ts": flow, "test.mjs": script });
    const { stdout } = await promisify(execFile)(process.execPath, ["test.mjs"], { cwd: folder });
    const parameters = { learningRate: 0.01, debug: true, json: [1], who: "you" };
    expect(stdout).toContain(`succeeded ${JSON.stringify(parameters)}\n`);
    expect(stdout).toContain('the parameter "who" is 1: it is to be one of "me", "you".');
  });
});

test("a run that was killed leaves its bundle until the next one", async () => {
  const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
  const running = `.a_flow.${process.pid}.mjs`;
  // No process has this number: Linux has at most 4,194,304.
  for (const name of [".a_flow.4194305.mjs", ".b_flow.4194305.mjs", running, "a_flow.1.mjs"]) {
    writeFileSync(join(folder, name), "");
  }
  expect(await dagsterTs(["run", "a.ts"], folder)).toMatchObject({ code: 0 });
  const left = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
  expect(left).toEqual([`.a_flow.${process.pid}.mjs`, ".b_flow.4194305.mjs", "a_flow.1.mjs"]);
});
