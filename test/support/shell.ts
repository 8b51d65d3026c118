import { execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CliResult } from "./cli.js";
import { PYTHON } from "./paths.js";

/** The variables of a user's shell in which the project's virtual environment is active. */
export function shellEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  // npm hands its own settings down to what it runs, and jest its own.
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/.test(name));
  const path = [dirname(PYTHON), process.env.PATH].join(delimiter);
  return { ...Object.fromEntries(own), PATH: path, NO_COLOR: "1", ...extra };
}

/** Runs a line as a shell would; a command that fails is in the result. */
export function shell(line: string, folder: string, env: NodeJS.ProcessEnv): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile("bash", ["-c", line], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** A page of Dagster that a test has started. */
export interface Served {
  url: string;
  /** What the page's `/server_info` says. */
  info: unknown;
  /** Ends all that was started. */
  stop(): Promise<void>;
}

/**
 * Starts a line that serves a page of Dagster, and waits for the page.
 *
 * @param line - gets the option `-p` with a free port
 */
export async function startServing(
  line: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Served> {
  const port = await freePort();
  const words = ["-c", `exec ${line} -p ${port}`];
  // In a process group of its own, which can be ended as one.
  const child = spawn("bash", words, { cwd: folder, env, detached: true, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    const info = await answerOf(`${url}/server_info`, () => child.exitCode !== null);
    return { url, info, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks until it answers: how long Dagster takes to start is no matter of the test, its jest limit apart. */
async function answerOf(url: string, hasEnded: () => boolean): Promise<unknown> {
  while (!hasEnded()) {
    try {
      return await (await fetch(url)).json();
    } catch {
      await sleep(250);
    }
  }
  throw new Error(`${url} never answered: what was to serve it has ended.`);
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
