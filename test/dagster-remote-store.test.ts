import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FlowOutcome, runFlows, runPython } from "./dagster/run-flows.js";
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
let environment: Record<string, string>;

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

test("a store that takes nothing fails the task, with the artifact's name", async () => {
  const outcome = await run(machine("third", { DAGSTER_TS_STORE: "s3://no-such-bucket" }));
  expect(outcome.success).toBe(false);
  const failure = outcome.failures["RemoteFlow.start"] ?? "";
  expect(failure).toContain('step "start": artifact "model" cannot be kept');
  expect(failure).toMatch(/no-such-bucket|NoSuchBucket|bucket does not exist/);
});

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sizes = files.map((file) => statSync(join(folder, file)));
  return sizes.reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}
