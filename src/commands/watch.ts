import { type FSWatcher, readFileSync, statSync, watch as watchFolder } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { getTsconfig } from "get-tsconfig";
import { isTypeScript } from "../bundle/paths.js";
import type { Sources } from "../compiler/sources.js";
import { ancestors, CONFIGURATION_NAMES } from "../configuration/find-configuration.js";
import { type CreateRequest, create } from "./create.js";
import { OutputError } from "./output-files.js";
import type { Terminal } from "./terminal.js";

/** How long to wait after a change, because an editor writes a file in several steps. */
const QUIET_MILLISECONDS = 50;

/** How far the clock of a file system may lag behind. */
const CLOCK_MILLISECONDS = 10;

/**
 * Writes the files of flows, and writes them again whenever a file that they depend on changes, until `signal` aborts.
 *
 * @throws UsageError if the first round finds wrong usage
 */
export async function watch(
  request: CreateRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const watcher = new Watcher(request, terminal);
  await watcher.round();
  terminal.say("Watching for changes. Press Ctrl+C to end.\n");
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  watcher.stop();
}

class Watcher {
  readonly #folders = new Map<string, FSWatcher>();
  #files = new Set<string>();
  #failed = false;
  #running = false;
  #pending: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: CreateRequest,
    private readonly terminal: Terminal,
  ) {}

  async round(): Promise<void> {
    const { files = [] } = this.request;
    const paths = files.map((file) => resolve(this.terminal.workingFolder, file));
    const begin = Date.now();
    let read: Sources = new Map();
    try {
      const { code, sources, inputs } = await create(this.request, this.terminal);
      this.#failed = code !== 0;
      read = sources;
      paths.push(...inputs);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      this.#failed = true;
      this.terminal.say(`${error.message}\n`);
    }
    // After a failure, also watch the files of earlier rounds: the fix may be in one of them.
    const earlier = this.#failed ? this.#files : [];
    this.#files = watchedFiles([...paths, ...read.keys(), ...earlier]);
    this.#watchFolders();
    if (changedSince(begin, this.#files, read)) this.#soon();
  }

  stop(): void {
    clearTimeout(this.#pending);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  /** Watches folders rather than files, because many editors replace a file with a new one. */
  #watchFolders(): void {
    const wanted = new Set([...this.#files].map((file) => dirname(file)));
    for (const [folder, watcher] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) {
      if (!this.#folders.has(folder)) this.#watchFolder(folder);
    }
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watchFolder(folder, (_, name) => this.#changed(folder, name));
      watcher.on("error", () => this.#folders.delete(folder));
      this.#folders.set(folder, watcher);
    } catch {
      // The folder does not exist, or no longer.
    }
  }

  #changed(folder: string, name: string | null): void {
    const file = name === null ? undefined : join(folder, name);
    const concerns = file === undefined || this.#files.has(file);
    // A new file may be a module that was missing, or one that a pattern of the project matches.
    const mayBeNew = this.#failed || this.request.files === undefined;
    if (!concerns && !(mayBeNew && isTypeScript(file))) return;
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => void this.#again(), QUIET_MILLISECONDS);
  }

  async #again(): Promise<void> {
    if (this.#running) return this.#soon();
    this.#running = true;
    try {
      await this.round();
    } catch (error) {
      this.terminal.say(`${(error as Error).message}\n`);
    } finally {
      this.#running = false;
    }
  }
}

/** Whether a file changed during a round, before its folder was watched. */
function changedSince(begin: number, files: Iterable<string>, read: Sources): boolean {
  return [...files].some((file) => {
    const module = read.get(file);
    try {
      return module === undefined
        ? statSync(file).mtimeMs > begin - CLOCK_MILLISECONDS
        : readFileSync(file, "utf8") !== module.text;
    } catch {
      return module !== undefined;
    }
  });
}

const CONFIGURATION = ["tsconfig.json", "package.json", ...CONFIGURATION_NAMES];

/** The files that flows depend on: their modules, and the configuration that resolves imports. */
export function watchedFiles(modules: Iterable<string>): Set<string> {
  const files = new Set(modules);
  const folders = new Set([...files].map((file) => dirname(file)));
  for (const folder of folders) {
    for (const file of tsconfigFiles(folder)) files.add(file);
    for (const ancestor of ancestors(folder)) {
      for (const name of CONFIGURATION) files.add(join(ancestor, name));
    }
  }
  return files;
}

/** The tsconfig of a folder and the files that it extends. The keys of the cache name each file that was read. */
function tsconfigFiles(folder: string): string[] {
  const read = new Map<string, unknown>();
  try {
    getTsconfig(folder, "tsconfig.json", read);
  } catch {
    // esbuild reports a broken tsconfig. The files that were read before are watched.
  }
  return [...read.keys()].flatMap((key) => /^readFileSync:(.+\.json):/.exec(key)?.[1] ?? []);
}
