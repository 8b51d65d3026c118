#!/usr/bin/env node
"use strict";
// Starts dist/cli.cjs through V8's code cache: compiling it takes longer than most of its work.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { createRequire } = require("node:module");
const { homedir } = require("node:os");
const { basename, dirname, join } = require("node:path");
const vm = require("node:vm");

const cli = join(__dirname, "..", "dist", "cli.cjs");
const loader = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;

/** In bytes. A run that has not loaded the compiler, such as `--help`, leaves too little to keep. */
const LEAST_CACHE = 1_000_000;

/** The cache's file: its first part names the command and Node, its second this build of the command. */
function cacheFile() {
  try {
    const { size, mtimeMs } = fs.statSync(cli);
    const hash = (...parts) =>
      createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
    const node = [process.version, process.arch, process.execArgv, process.env.NODE_OPTIONS];
    const name = `${hash(cli, ...node)}-${hash(size, mtimeMs)}.v8`;
    return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "dagster-ts", name);
  } catch {
    return undefined;
  }
}

/** V8 runs what is in the file: only one that nobody else can write is good enough. */
function readCache(file) {
  try {
    const { mode, uid } = fs.statSync(dirname(file));
    const isOwn = process.getuid === undefined || (uid === process.getuid() && !(mode & 0o022));
    return isOwn ? fs.readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

function writeCache(file, data) {
  if (data.length < LEAST_CACHE) return;
  const temporary = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(temporary, data, { mode: 0o600, flag: "wx" });
    fs.renameSync(temporary, file);
    removeOlder(file);
  } catch {
    // The cache saves time, no more: a full disk or a read-only home must not stop the command.
    fs.rmSync(temporary, { force: true });
  }
}

/** Removes the caches of earlier builds of the same command. */
function removeOlder(file) {
  const [command] = basename(file).split("-");
  for (const name of fs.readdirSync(dirname(file))) {
    if (name.startsWith(command) && name !== basename(file)) fs.rmSync(join(dirname(file), name));
  }
}

/** The command's module, as `require` would give it. */
function load(file) {
  const cachedData = readCache(file);
  // esbuild writes ASCII, which latin1 reads fastest.
  const source = `(function (require, module, exports, __filename, __dirname) {${fs.readFileSync(cli, "latin1")}\n})`;
  const script = new vm.Script(source, {
    filename: cli,
    cachedData,
    importModuleDynamically: loader,
  });
  const loaded = { exports: {} };
  const body = script.runInThisContext();
  body.call(loaded.exports, createRequire(cli), loaded, loaded.exports, cli, dirname(cli));
  if (cachedData === undefined || script.cachedDataRejected) {
    // After the run the cache has the functions that were used, too.
    process.once("exit", () => writeCache(file, script.createCachedData()));
  }
  return loaded.exports;
}

const file = cacheFile();
const { main } = loader === undefined || file === undefined ? require(cli) : load(file);
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
