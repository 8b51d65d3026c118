import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { withoutPipes } from "../pipes-environment.js";
import type { ManifestStep } from "../protocol.js";
import { clearGroup, endGroup, reaperInput, watchGroup } from "./reaper.js";
import { REAPER_VARIABLE } from "./reaper-script.js";
import { TASK_VARIABLE, type TaskCount } from "./serve-tasks.js";

/** How long to wait for output after its process has ended, in milliseconds. */
const GRACE = 2_000;

/** What a process runs: paths of the runtime's file and of a flow's bundle. */
export interface Program {
  runtime: string;
  bundle: string;
}

/** How a process ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A Node process of a bundle, which leads a process group of its own. */
export class Child {
  readonly process: ChildProcess;
  /** Leads to the process: see task-channel.ts. */
  readonly channel: Duplex;
  /** Resolves when the process has ended and its output is read. Rejects if it could not be started. */
  readonly ending: Promise<Ending>;
  hasEnded = false;
  private readonly group: number;

  /**
   * @param program what it runs
   * @param step whose tasks it is for: what they need
   */
  constructor(program: Program, { memory, variables }: Partial<ManifestStep>, count: TaskCount) {
    // The child does not inherit flags of this process, such as a debugger's port or a test runner's loader.
    const flags = memory === undefined ? [] : [`--max-old-space-size=${memory}`];
    const env = { ...withoutPipes(process.env), ...variables };
    this.process = spawn(
      process.execPath,
      ["--enable-source-maps", ...flags, program.runtime, program.bundle],
      {
        detached: true,
        env: { ...env, [TASK_VARIABLE]: count, [REAPER_VARIABLE]: "4" },
        stdio: ["ignore", "pipe", "pipe", "pipe", reaperInput()],
      },
    );
    this.channel = this.process.stdio[3] as Duplex;
    // Without a process there is no id; the event `error` says why.
    this.group = this.process.pid ?? 0;
    if (this.group > 0) watchGroup(this.group);
    this.ending = this.watch();
  }

  /** Tells a process that waits for a task that there is none, and ends one that does not hear it. */
  async end(): Promise<void> {
    this.channel.end();
    const timer = setTimeout(this.terminate, GRACE);
    await this.ending.catch(() => undefined);
    clearTimeout(timer);
  }

  readonly terminate = (): void => endGroup(this.group);

  private watch(): Promise<Ending> {
    return new Promise((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const done = (code: number | null, signal: NodeJS.Signals | null) => {
        clearTimeout(grace);
        // What the process has left behind may hold them, and they would keep this one from ending.
        for (const stream of this.process.stdio) stream?.destroy();
        resolve({ code, signal });
      };
      this.process.once("error", reject);
      this.process.once("close", done);
      this.process.once("exit", (code, signal) => {
        this.hasEnded = true;
        clearGroup(this.group);
        // A process that the step put into a session of its own may keep the output open.
        grace = setTimeout(done, GRACE, code, signal);
      });
    });
  }
}

/** V8 aborts when its heap is full. The system kills a process when the memory is full. */
export function adviceOn(signal: NodeJS.Signals | null): string {
  if (signal === "SIGABRT" || signal === "SIGTRAP") {
    return " If its stderr says that its heap is full, @resources({ memory: MB }) makes it larger. Otherwise the step, or an add-on, has called abort.";
  }
  if (signal === "SIGKILL") {
    return " Somebody killed it, or the system did because memory ran out.";
  }
  return "";
}
