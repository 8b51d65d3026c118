import { execFile, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DeployedFlow } from "../src/client/deployed-flow.js";
import { DeployedRun } from "../src/client/deployed-run.js";
import { dagsterTs, projectFolder, smallFlow } from "./support/cli.js";
import { ROOT } from "./support/paths.js";
import { freePort, type Served, shell, shellEnvironment, startServing } from "./support/shell.js";

const FLOW = `import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowSpec, step, type Inputs } from "dagster-ts";

export class ForeachFlow extends FlowSpec {
  items = [[1], [2, 3]];
  inner!: number[];
  total!: number;

  @step
  start() {
    this.next(this.outer, { foreach: "items" });
  }

  @step
  outer() {
    this.inner = this.input;
    this.next(this.work, { foreach: "inner" });
  }

  @step
  async work() {
    while (existsSync(process.env.FOLDER + "/hold")) await sleep(50);
    if (this.input === 2 && existsSync(process.env.FOLDER + "/fail")) throw new TypeError("no 2");
    this.total = this.input;
    console.log("working on %d", this.input);
    this.next(this.inner_join);
  }

  @step
  inner_join(inputs: Inputs<this>) {
    this.total = inputs.reduce((sum, { total }) => sum + total, 0);
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.total = inputs.reduce((sum, { total }) => sum + total, 0);
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** A flow with parameters of every type of Dagster's config. */
const PARAMETERS = `import time
from enum import Enum

import dagster as dg


class Size(Enum):
    small = "small"
    large = "large"


class Parameters(dg.Config):
    alpha: float = 0.01
    name: str
    count: int | None = None
    is_dry: bool = False
    size: Size = Size.small
    extra: dict = {}


@dg.op(config_schema=dict)
def start(context):
    while context.op_config["name"] == "forever":
        time.sleep(0.1)
    return context.op_config


@dg.config_mapping
def parameters(config: Parameters):
    return {"start": {"config": config._convert_to_config_dictionary()}}


@dg.graph_asset(name="ParameterFlow", config=parameters, kinds={"typescript"})
def parameter_flow():
    return start()


defs = dg.Definitions(
    assets=[parameter_flow],
    jobs=[dg.define_asset_job("parameter_flow", [parameter_flow])],
    executor=dg.in_process_executor,
)
`;

/** A flow with partitions. */
const PARTED = `import { current, FlowSpec, partitions, step } from "dagster-ts";

@partitions({ multi: { region: { static: ["eu", "us"] }, day: { daily: { start: "2026-01-01" } } } })
export class PartedFlow extends FlowSpec {
  key = "";

  @step
  start() {
    this.key = String(current.partitionKey);
    this.next(this.end);
  }

  @step
  end() {}
}
`;

/** Without the daemon, which would start a queued run seconds later. */
const INSTANCE = `telemetry:
  enabled: false
run_coordinator:
  module: dagster.core.run_coordinator
  class: DefaultRunCoordinator
`;

const folder = projectFolder({
  "flow.ts": FLOW,
  "parameter_flow.py": PARAMETERS,
  "plain.ts": smallFlow("PlainFlow"),
  "parted.ts": PARTED,
  "home/dagster.yaml": INSTANCE,
});
let dagster: Served;

/** Milliseconds for a test that runs whole flows, be the machine busy. */
const LIMIT = 180_000;

beforeAll(async () => {
  for (const words of [["flow.ts"], ["plain.ts", "--name", "Plums"], ["parted.ts"]]) {
    const { code, stderr } = await dagsterTs(["create", ...words], folder);
    if (code !== 0) throw new Error(stderr);
  }
  const files = ["foreach_flow.py", "plain_flow.py", "parameter_flow.py", "parted_flow.py"];
  const line = `dagster-webserver ${files.map((file) => `-f ${file}`).join(" ")}`;
  const home = { DAGSTER_HOME: join(folder, "home"), FOLDER: folder };
  dagster = await startServing(line, folder, shellEnvironment(home));
}, LIMIT);

afterAll(async () => {
  await dagster.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
});

/** Runs the command against this Dagster. */
function command(...words: string[]) {
  return dagsterTs(words, folder, { DAGSTER_TS_URL: dagster.url });
}

/** The keys of the tasks that started, as the lines for a person name them. */
function startedKeys(stderr: string): string[] {
  return [...stderr.matchAll(/^(\S+) starts$/gm)].map(([, key = ""]) => key).sort();
}

const WORK = ["0_0", "1_0", "1_1"].map((key) => `ForeachFlow.work[${key}]`);

test(
  "trigger shows each task and fails with the run; resume runs what failed, and what follows",
  async () => {
    writeFileSync(join(folder, "fail"), "");
    const failed = await command("trigger", "ForeachFlow");
    rmSync(join(folder, "fail"));
    expect(failed.code).toBe(1);
    const outer = [0, 1].map((index) => `ForeachFlow.outer[${index}]`);
    expect(startedKeys(failed.stderr)).toEqual(["ForeachFlow.start", ...outer, ...WORK].sort());
    expect(failed.stderr).toMatch(/^ForeachFlow\.work\[0_0\] done in [\d.]+ s$/m);
    expect(failed.stderr).toMatch(
      /work\[1_0\] failed after [\d.]+ s: .*TypeError: no 2\n.*flow\.ts:2/,
    );
    expect(failed.stderr).toMatch(/ForeachFlow failed: 5 done, 1 failed, [\d.]+ s in tasks\n$/);

    const resumed = await command("resume", "latest", "ForeachFlow");
    const inner = [0, 1].map((index) => `ForeachFlow.inner_join[${index}]`);
    const followers = [...inner, "ForeachFlow.join", "ForeachFlow.end"];
    expect(resumed.code).toBe(0);
    expect(startedKeys(resumed.stderr)).toEqual(["ForeachFlow.work[1_0]", ...followers].sort());

    const nothing = await command("resume", "latest");
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toMatch(
      /^The run \S+ of ForeachFlow succeeded: .*nothing to resume\.\n$/,
    );
  },
  LIMIT,
);

test(
  "a run is detached from, and found again by the beginning of its id",
  async () => {
    writeFileSync(join(folder, "hold"), "");
    const { code, stdout } = await command("trigger", "foreach_flow", "--detach");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}\n$/)]);
    const id = stdout.trim();
    const early = await command("resume", id.slice(0, 13));
    expect(early.code).toBe(2);
    expect(early.stderr).toMatch(/ of ForeachFlow is \w+: there is nothing to resume/);
    const flow = await DeployedFlow.of("ForeachFlow", { url: dagster.url });
    const successful = await flow.latestSuccessfulRun();
    expect((await flow.latestRun()).id).toBe(id);
    expect(successful.id).not.toBe(id);
    expect(await successful.status()).toBe("succeeded");

    const run = await DeployedRun.of(id.slice(0, 13), { url: dagster.url });
    expect([run.id, run.flow, run.url]).toEqual([id, "ForeachFlow", `${dagster.url}/runs/${id}`]);
    await expect(run.artifacts()).rejects.toThrow(/no artifacts of end: its status is \w+/);
    rmSync(join(folder, "hold"));
    const { status, tasks } = await run.wait();
    expect([status, tasks.length]).toEqual(["succeeded", 10]);
    expect(await run.artifacts()).toEqual({ total: 6 });
    expect((await flow.latestSuccessfulRun()).id).toBe(id);
    expect(await run.artifacts({ step: "work[1_0]" })).toMatchObject({ total: 2 });
    expect(await run.artifacts({ step: "join" })).toMatchObject({ total: 6 });
    await expect(run.artifacts({ step: "outer" })).rejects.toThrow(
      "The step outer has 2 tasks. Name one: outer[0], outer[1].",
    );
    await expect(run.artifacts({ step: "nowhere" })).rejects.toThrow("no finished task nowhere");
    // Dagster logs lines of its own at the level debug.
    const works = (await run.logs()).filter(({ level, step }) => {
      return level !== "debug" && step?.startsWith("ForeachFlow.work");
    });
    expect(works.map(({ level, message }) => `${level}: ${message}`).sort()).toEqual([
      "info: working on 1",
      "info: working on 2",
      "info: working on 3",
    ]);
    const shown = await command("artifacts", "latest", "end", "total", "--url", dagster.url);
    expect([shown.stdout, shown.stderr]).toEqual(["6\n", ""]);
  },
  LIMIT,
);

test(
  "an interrupt ends the command and not the run",
  async () => {
    writeFileSync(join(folder, "hold"), "");
    const words = [join(ROOT, "bin", "dagster-ts.cjs"), "trigger", "ForeachFlow", "--json"];
    const env = { ...process.env, DAGSTER_TS_URL: dagster.url, NODE_OPTIONS: "" };
    const child = spawn(process.execPath, words, { cwd: folder, env });
    let stderr = "";
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (text) => {
        stderr += text;
        if (stderr.includes("ForeachFlow.work[1_0] starts")) resolve();
      });
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGINT");
    expect(await ended).toBe(1);
    expect(stderr).toMatch(/\nThe run \S+ continues\. You can end it at http:\S+\n$/);

    const run = await DeployedRun.of("latest", { url: dagster.url });
    expect(await run.status()).toBe("running");
    rmSync(join(folder, "hold"));
    expect((await run.wait()).status).toBe("succeeded");
  },
  LIMIT,
);

test("a flow of another name than its class is found by either", async () => {
  const { url } = dagster;
  const found = await Promise.all(
    ["PlainFlow", "Plums", "plums"].map((name) => DeployedFlow.of(name, { url })),
  );
  expect(found.map(({ name, job }) => [name, job])).toEqual(Array(3).fill(["Plums", "plums"]));
});

test("parameters come as their types", async () => {
  const words = ["alpha=1e-3", "name=12", "count=null", "is_dry=true", "size=large"];
  const list = [...words, 'extra={"a":[1]}'].flatMap((word) => ["--param", word]);
  const { code, stdout } = await command("trigger", "ParameterFlow", "--json", ...list);
  const { run, flow, status, tasks } = JSON.parse(stdout);
  expect([code, flow, status]).toEqual([0, "ParameterFlow", "succeeded"]);
  expect(tasks).toMatchObject([{ key: "ParameterFlow.start", status: "succeeded" }]);
  const config = { alpha: 0.001, name: "12", count: null, is_dry: true, size: "large" };
  expect(await runConfigOf(run)).toEqual({
    ops: { ParameterFlow: { config: { ...config, extra: { a: [1] } } } },
  });
});

test(
  "a run is terminated",
  async () => {
    const run = await DeployedFlow.of("ParameterFlow", { url: dagster.url }).trigger({
      name: "forever",
    });
    const result = await run.wait({
      onEvent: ({ kind }) => {
        if (kind === "started") void run.terminate();
      },
    });
    expect([result.status, await run.status()]).toEqual(["cancelled", "cancelled"]);
  },
  LIMIT,
);

async function runConfigOf(run: string): Promise<unknown> {
  const query = "query($id: ID!) { runOrError(runId: $id) { ... on Run { runConfig } } }";
  const body = JSON.stringify({ query, variables: { id: run } });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${dagster.url}/graphql`, { method: "POST", headers, body });
  const { data } = (await answer.json()) as { data: { runOrError: { runConfig: unknown } } };
  return data.runOrError.runConfig;
}

const MISTAKES: [string, string[], RegExp][] = [
  [
    "ForeachFlwo",
    [],
    /no flow "ForeachFlwo".* Did you mean "ForeachFlow"\? There are ForeachFlow, P/,
  ],
  ["ForeachFlow", ["--param", "a=1"], /^ForeachFlow has no parameter "a"\. It takes none\.\n$/],
  ["ForeachFlow", ["--location", "foreach_flow"], /no code location "foreach_flow"\. Did you mean/],
  [
    "ParameterFlow",
    ["--param", "nmae=1"],
    /"nmae"\. Did you mean "name"\? It takes alpha, count, /,
  ],
  ["ParameterFlow", [], /^ParameterFlow needs a value for name\.\n$/],
  ["ParameterFlow", ["--param", "count=many"], /count takes a whole number, not "many"/],
  ["ParameterFlow", ["--param", "size=tiny"], /size takes one of small, large, not "tiny"/],
  ["ParameterFlow", ["--param", "name=a", "--param", "name=b"], /name is given twice/],
  ["ParameterFlow", ["--param", "name"], /--param takes NAME=VALUE, not name\./],
];

test("names and values that are not there are wrong usage", async () => {
  const results = MISTAKES.map(([flow, words]) => command("trigger", flow, ...words));
  const expected = MISTAKES.map(([, , message]) => {
    return { code: 2, stdout: "", stderr: expect.stringMatching(message) };
  });
  expect(await Promise.all(results)).toEqual(expected);
});

test("a value that does not fit is Dagster's to refuse, by the parameter's name", async () => {
  const flow = await DeployedFlow.of("ParameterFlow", { url: dagster.url });
  expect(flow.parameters.map(({ name, type }) => `${name}: ${type}`).sort()).toEqual([
    "alpha: float",
    "count: int",
    "extra: json",
    "is_dry: boolean",
    "name: string",
    "size: enum",
  ]);
  expect(flow.parameters.find(({ name }) => name === "alpha")).toMatchObject({ default: 0.01 });
  const wrong = flow.trigger({ name: "a", alpha: "much" });
  await expect(wrong).rejects.toThrow(
    /these parameters:\n {2}Invalid scalar at alpha\. Value "much"/,
  );
});

test("a host that does not answer is named, and how to start it", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, stderr } = await dagsterTs(["trigger", "ForeachFlow", "--url", url], folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Dagster cannot be reached at http:\S+: connect ECONNREFUSED .*--url/);
  expect(stderr.trim()).not.toContain("\n");
});

test(
  "the client of the package runs a flow from a script",
  async () => {
    const client = join(ROOT, "dist", "client.js");
    const script = `import { DeployedFlow } from ${JSON.stringify(client)};
const url = ${JSON.stringify(dagster.url)};
const flow = DeployedFlow.of("ParameterFlow", { url });
const run = await flow.trigger({ name: "pear" }, { tags: { team: "fruit" } });
const events = [];
const { status, tasks } = await run.wait({ onEvent: ({ kind }) => events.push(kind) });
console.log(status, await run.status(), tasks[0].key, events.join(" "));
console.log((await flow).parameters.length, (await (await flow).latestRun()).id === run.id);
await DeployedFlow.of("Nothing", { url }).trigger().catch(({ name }) => console.log(name));`;
    writeFileSync(join(folder, "script.mjs"), script);
    const { stdout } = await promisify(execFile)(process.execPath, ["script.mjs"], { cwd: folder });
    expect(stdout).toMatch(
      /^succeeded succeeded ParameterFlow\.start (?:status )+started finished status\n6 true\nWrong/,
    );
  },
  LIMIT,
);

test(
  "triggers a run of a partition",
  async () => {
    const words = ["trigger", "PartedFlow", "--partition", "2026-01-03|us", "--json"];
    const { code, stdout } = await command(...words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded" });
    const run = await (await DeployedFlow.of("PartedFlow", { url: dagster.url })).latestRun();
    expect((await run.artifacts()).key).toBe("2026-01-03|us");
  },
  LIMIT,
);

test(
  "finds a run that dagster job execute has made, which belongs to no code location",
  async () => {
    const line = "dagster job execute -f plain_flow.py -j plums";
    const home = { DAGSTER_HOME: join(folder, "home") };
    const { code, stderr } = await shell(line, folder, shellEnvironment(home));
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    const flow = await DeployedFlow.of("PlainFlow", { url: dagster.url });
    const run = await flow.latestSuccessfulRun();
    expect([await run.status(), await run.artifacts()]).toEqual(["succeeded", {}]);
  },
  LIMIT,
);
