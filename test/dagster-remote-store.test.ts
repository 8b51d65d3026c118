import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FlowOutcome, type FlowRequest, runFlows, runPython } from "./dagster/run-flows.js";
import { type BuiltFlow, buildFlow } from "./support/build-flow.js";
import { dagsterTs } from "./support/cli.js";
import { newFolder, PYTHON } from "./support/paths.js";
import { freePort } from "./support/shell.js";

const SIZE = 400_000;
const FLOW = `import { FlowSpec, step, type Inputs } from "dagster-ts";

export class RemoteFlow extends FlowSpec {
  model!: string;
  items = [1, 2];
  lengths!: number[];
  again = "yes";
  large!: string;

  @step
  start() {
    this.model = "m".repeat(${SIZE});
    this.next(this.work, { foreach: "items" });
  }

  @step
  work() {
    this.large = String(this.input).repeat(${SIZE});
    if (process.env.FAIL === "1" && this.index === 1) throw new Error("not on this machine");
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { exclude: ["large"] });
    this.lengths = inputs.map(({ large }) => large.length);
    this.next(this.loop);
  }

  @step
  loop() {
    this.lengths.push(this.model.length);
    this.large = this.model + this.lengths.length;
    this.again = this.lengths.length < 4 ? "yes" : "no";
    this.next({ yes: this.loop, no: this.end }, { condition: "again" });
  }

  @step
  end() {}
}
`;

const bucket = "artifacts";
const store = `s3://${bucket}/some/folder`;
const home = newFolder("remote");
const dagsterHome = newFolder("remote-dagster");
let server: ChildProcess;
let flow: BuiltFlow;
let small: BuiltFlow;
let environment: Record<string, string>;

const SMALL = `import { FlowSpec, step } from "dagster-ts";

export class Small extends FlowSpec {
  model = "";

  @step
  start() {
    this.model = "m".repeat(20_000);
    this.next(this.end);
  }

  @step
  end() {}
}
`;

const STORES = {
  folder: join(home, "folder"),
  file: `file://${join(home, "file")}`,
  "no folder": join(home, "taken", "store"),
  "read-only": "http://127.0.0.1:1/store",
  gs: "gs://bucket/store",
  az: "az://container/store",
  refused: store,
  unknown: "nothing://store",
  // The last one: it changes this for whatever its Python loads.
  full: store,
};

const FULL_DISK = `

from pathlib import Path

write_text = Path.write_text


def write_nothing(path, text):
    if path.suffix == ".part":
        raise OSError(28, "No space left on device")
    return write_text(path, text)


Path.write_text = write_nothing
`;

/** The small flow with a store of its own. */
function requestOf(id: string, place: string): FlowRequest {
  const folder = join(home, "flows", id);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "small.py");
  const python = readFileSync(small.python.path, "utf8");
  const text = python.replace(/^ {4}fingerprint=.*$/m, `$&\n    store=${JSON.stringify(place)},`);
  expect(text).not.toBe(python);
  writeFileSync(file, id === "full" ? text + FULL_DISK : text);
  copyFileSync(small.bundle.path, join(folder, "small.mjs"));
  return { id, file, job: small.plan.job };
}

/** A machine: what it does not share is a folder of its own. */
function machine(name: string, extra: Record<string, string> = {}): Record<string, string> {
  const folder = join(home, name);
  mkdirSync(join(folder, "tmp"), { recursive: true });
  return {
    ...environment,
    DAGSTER_TS_STORE: store,
    DAGSTER_TS_CACHE: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
    ...extra,
  };
}

async function run(machineOf: Record<string, string>, fromFailure?: string): Promise<FlowOutcome> {
  const request = { id: "flow", file: flow.python.path, job: flow.plan.job };
  const requests = [fromFailure === undefined ? request : { ...request, fromFailure }];
  const options = { home: dagsterHome, environment: machineOf };
  const outcome = (await runFlows(requests, options)).get("flow") as FlowOutcome;
  if (outcome.error !== undefined) throw new Error(outcome.error);
  return outcome;
}

beforeAll(async () => {
  const port = await freePort();
  const words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)];
  server = spawn(PYTHON, words, { stdio: "ignore" });
  environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "name",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_DEFAULT_REGION: "us-east-1",
  };
  await answering(`http://127.0.0.1:${port}/moto-api/`);
  const make = `import s3fs; s3fs.S3FileSystem().mkdir(${JSON.stringify(bucket)})`;
  await runPython(["-c", make], { environment });
  const folder = newFolder("remote-flow");
  writeFileSync(join(folder, "flow.ts"), FLOW);
  flow = await buildFlow(join(folder, "flow.ts"));
  writeFileSync(join(folder, "small.ts"), SMALL);
  small = await buildFlow(join(folder, "small.ts"));
  writeFileSync(join(home, "taken"), "");
});

afterAll(() => {
  server.kill("SIGKILL");
});

async function answering(url: string): Promise<void> {
  while (server.exitCode === null) {
    try {
      await fetch(url);
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error("moto has ended");
}

describe("two machines that share nothing but S3 and Dagster's storage", () => {
  let failed: FlowOutcome;
  let again: FlowOutcome;
  // A cache that holds no two of the artifacts.
  const second = () => machine("second", { DAGSTER_TS_CACHE_MIB: "0.5" });

  beforeAll(async () => {
    failed = await run(machine("first", { FAIL: "1" }));
    again = await run(second(), failed.run);
  });

  test("one goes on where the other has failed", () => {
    expect(Object.keys(failed.failures)).toEqual(["RemoteFlow.work[1]"]);
    expect(again).toMatchObject({ success: true, failures: {} });
    expect(again.steps).not.toContain("RemoteFlow.work[0]");
    const { artifacts } = again.records["RemoteFlow.end"] ?? {};
    expect(artifacts?.lengths).toEqual([SIZE, SIZE, SIZE, SIZE]);
    expect(artifacts?.model).toBe("m".repeat(SIZE));
    expect(again.metadata["RemoteFlow.join"]).toMatchObject({ store });
  });

  test("nothing is left of what was copied, and the cache stays within its bounds", () => {
    for (const name of ["first", "second"]) {
      expect(readdirSync(join(home, name, "cache", "transfers"))).toEqual([]);
      expect(readdirSync(join(home, name, "tmp")).filter((one) => one.startsWith("tmp"))).toEqual(
        [],
      );
    }
    expect(sizeOf(join(home, "second", "cache", "blobs"))).toBeLessThanOrEqual(2 ** 19);
    expect(sizeOf(join(home, "first", "cache", "blobs"))).toBeGreaterThan(2 * SIZE);
  });

  test("the command line reads the store, of the re-execution with what it took over", async () => {
    const words = ["artifacts", again.run];
    const environmentOf = { ...second(), DAGSTER_TS_PYTHON: PYTHON, DAGSTER_HOME: "" };
    const listed = await dagsterTs(words, home, environmentOf);
    expect(listed.stdout.split("\n").filter((line) => /^\S/.test(line))).toEqual([
      `Run ${again.run} of RemoteFlow, kept in ${store}`,
      "start",
      "work[0]",
      "work[1]",
      "join",
      "loop",
      "loop#2",
      "end",
    ]);
    const value = await dagsterTs([...words, "work[0]", "large", "--json"], home, environmentOf);
    expect(JSON.parse(value.stdout)).toBe("1".repeat(SIZE));
  });

  test("a blob that the store has lost fails the task that reads it, by name", async () => {
    const empty = `import s3fs; s3fs.S3FileSystem().rm("${bucket}/some/folder/blobs", recursive=True)`;
    await runPython(["-c", empty], { environment });
    const outcome = await run(machine("fourth"), failed.run);
    expect(outcome.success).toBe(false);
    const failure = outcome.failures["RemoteFlow.join"] ?? "";
    expect(failure).toMatch(
      /step join failed: artifact "large" of step "work".*missing from the store/s,
    );
  });
});

describe("where the store is", () => {
  let outcomes: Map<string, FlowOutcome>;

  beforeAll(async () => {
    // From now on nobody's credentials are good.
    const { AWS_ENDPOINT_URL: url = "" } = environment;
    await fetch(`${url}/moto-api/reset-auth`, { method: "POST", body: "0" });
    const requests = Object.entries(STORES).map(([id, place]) => requestOf(id, place));
    // Empty: the files name their stores themselves.
    const other = { ...environment, DAGSTER_TS_STORE: "" };
    outcomes = await runFlows(requests, { environment: other });
  });

  test.each(["folder", "file"])("a %s, artifacts are kept in it", (name) => {
    expect(outcomes.get(name)).toMatchObject({ success: true, failures: {} });
    expect(sizeOf(join(home, name, "blobs"))).toBeGreaterThan(20_000);
  });

  test.each([
    ["no folder", /cannot be written to \(ENOTDIR.*\)\. Make it a folder/],
    [
      "read-only",
      /the store http:.* says: NotImplementedError\. It can only be read: set DAGSTER_TS_STORE/,
    ],
    [
      "refused",
      /the store s3:.* says: PermissionError: .* that the credentials allow to write there/,
    ],
    ["full", /the cache .* takes no answer of Dagster's: its disk is full.*Make room/],
  ])("%s, the task says what to do about its artifact", (name, message) => {
    const { success, failures } = outcomes.get(name) as FlowOutcome;
    expect(success).toBe(false);
    const failure = failures["Small.start"] ?? "";
    expect(failure).toContain('step "start": artifact "model" cannot be kept: ');
    expect(failure).toMatch(message);
  });

  test("gone, the task says what to do about its artifact", async () => {
    server.kill("SIGKILL");
    const gone = { ...environment, DAGSTER_TS_STORE: "", AWS_MAX_ATTEMPTS: "1" };
    const outcome = (await runFlows([requestOf("gone", store)], { environment: gone })).get("gone");
    expect(outcome?.failures["Small.start"]).toMatch(
      /artifact "model" cannot be kept: the store s3:.* says: EndpointConnectionError: .* this machine/,
    );
  });

  test.each([
    ["gs", /no store at gs:.*gcsfs.*Install that Python package where Dagster runs/],
    ["az", /no store at az:.*adlfs.*Install that Python package where Dagster runs/],
    ["unknown", /no store at nothing:.*Unsupported filesystem.*Set DAGSTER_TS_STORE/],
  ])("%s, the op says so before it starts Node", (name, message) => {
    expect(outcomes.get(name)?.failures["Small.start"]).toMatch(message);
  });
});

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sizes = files.map((file) => statSync(join(folder, file)));
  return sizes.reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}
