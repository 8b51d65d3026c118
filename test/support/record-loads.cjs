// Loaded with `node --require`: writes what the process loads and starts to the file RECORD_LOADS, as JSON.
"use strict";
const childProcess = require("node:child_process");
const { writeFileSync } = require("node:fs");
const Module = require("node:module");

/** Paths of the modules that are not Node's own, WebAssembly modules by size in bytes, program paths. */
const record = { modules: [], webAssembly: [], processes: [] };

const load = Module._load;
Module._load = function (request, parent, isMain) {
  const path = Module._resolveFilename(request, parent, isMain);
  if (!Module.isBuiltin(path)) record.modules.push(path);
  return load.call(this, request, parent, isMain);
};

const { Module: Compiled, compile, instantiate } = WebAssembly;
WebAssembly.Module = new Proxy(Compiled, {
  construct(target, [bytes]) {
    record.webAssembly.push(bytes.byteLength);
    return new target(bytes);
  },
});
const recorded = (original) => (source, imports) => {
  record.webAssembly.push(source.byteLength);
  return original.call(WebAssembly, source, imports);
};
WebAssembly.compile = recorded(compile);
WebAssembly.instantiate = recorded(instantiate);

const { spawn } = childProcess;
childProcess.spawn = (program, ...others) => {
  record.processes.push(program);
  return spawn(program, ...others);
};

process.on("exit", () => writeFileSync(process.env.RECORD_LOADS, JSON.stringify(record)));
