import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleFlow } from "../src/bundle/bundle-flow.js";
import { loadSources } from "../src/bundle/load-sources.js";
import { PROTOCOL } from "../src/runtime/protocol.js";
import { projectFolder, smallFlow } from "./support/cli.js";

const manifest = {
  protocol: PROTOCOL,
  flow: "AFlow",
  command: "make it",
  fingerprint: "0",
  steps: {},
};

/** A flow that prints when it is loaded. */
function printing(expression: string, head: string): string {
  return smallFlow("AFlow", { head: `${head}\nconsole.log(${expression});` });
}

/** A script that loads a bundle as the runtime does. */
function loading(path: string): string {
  return `globalThis[Symbol.for("dagster-ts")] = await import(${JSON.stringify(resolve("dist/index.js"))});
    await import(${JSON.stringify(path)})`;
}

/** Bundles a file, writes the bundle beside it, and gives what loading it prints. */
async function loadBundle(folder: string, file = "a.ts") {
  const loaded = await loadSources([file], folder);
  const key = loaded.files.get(file) ?? "";
  const bundle = loaded.bundles.get(key);
  if (bundle === undefined) throw new Error(JSON.stringify(loaded.diagnostics));
  const text = bundleFlow(bundle, manifest);
  const path = join(bundle.folder, "a_flow.mjs");
  writeFileSync(path, text);
  const words = ["--enable-source-maps", "--input-type=module", "-e", loading(path)];
  const options = {
    cwd: "/",
    env: { ...process.env, NODE_OPTIONS: "" },
    encoding: "utf8",
  } as const;
  const printed = execFileSync(process.execPath, words, options).trim();
  return { ...loaded, text, printed, module: loaded.sources.get(key) };
}

test("takes in the npm packages that a flow imports, in either module system", async () => {
  const folder = projectFolder({
    "a.ts": printing(
      "[pad, esm, version]",
      'import pad from "pad";import { esm, version } from "esm";',
    ),
    "node_modules/pad/package.json": '{"name":"pad","main":"index.js"}',
    "node_modules/pad/index.js":
      'const { basename } = require("path");module.exports = basename(__filename) + typeof require;',
    "node_modules/esm/package.json": '{"name":"esm","exports":"./e.mjs","version":"1.0.0"}',
    "node_modules/esm/e.mjs": 'export const esm = 1; export { version } from "./v.cjs";',
    "node_modules/esm/v.cjs": 'exports.version = "1.0.0";',
  });
  const { printed, sources, module } = await loadBundle(folder);
  expect(printed).toBe("[ 'a_flow.mjsfunction', 1, '1.0.0' ]");
  expect([...sources.keys()]).toEqual([join(folder, "a.ts")]);
  expect(module?.imports).toEqual({});
});

test("resolves as tsconfig says: paths, extends, and `.js` for `.ts`", async () => {
  const folder = projectFolder({
    "app/tsconfig.json": '{ "extends": "../base.json" }',
    "base.json":
      '{ /* of all */ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], "dagster-ts": ["./lib/no.ts"] } } }',
    "lib/x.ts": 'export { y as x } from "./y.js";',
    "lib/y.ts": 'export const y = "found";',
    "app/a.ts": printing("x", 'import { x } from "@lib/x";'),
  });
  const { printed, module, sources } = await loadBundle(folder, "app/a.ts");
  expect(printed).toBe("found");
  expect(module?.imports).toEqual({ "@lib/x": join(folder, "lib/x.ts") });
  expect(sources.get(join(folder, "lib/x.ts"))?.imports).toEqual({
    "./y.js": join(folder, "lib/y.ts"),
  });
});

test("reads a package of the same workspace as the user's own module", async () => {
  const folder = projectFolder({
    "packages/shared/package.json": '{"name":"@me/shared","exports":"./src/index.ts"}',
    "packages/shared/src/index.ts": 'export const shared: string = "shared";',
    "packages/flows/a.ts": printing("shared", 'import { shared } from "@me/shared";'),
  });
  mkdirSync(join(folder, "node_modules/@me"), { recursive: true });
  symlinkSync("../../packages/shared", join(folder, "node_modules/@me/shared"));
  const { printed, module } = await loadBundle(folder, "packages/flows/a.ts");
  expect(printed).toBe("shared");
  expect(module?.imports).toEqual({ "@me/shared": join(folder, "packages/shared/src/index.ts") });
});

test("works in a CommonJS project", async () => {
  const folder = projectFolder({
    "package.json": '{"type":"commonjs"}',
    "tsconfig.json": '{"compilerOptions":{"module":"commonjs","experimentalDecorators":true}}',
    "a.ts": printing("b.c", 'import b = require("./b");'),
    "b.ts": "export = { c: typeof __dirname };",
  });
  expect((await loadBundle(folder)).printed).toBe("string");
});

test("leaves outside what only packages import and is not installed, with one warning a package", async () => {
  const folder = projectFolder({
    "a.ts": printing("open('x')", 'import { open } from "wrapper";'),
    "node_modules/wrapper/package.json": '{"name":"wrapper","main":"i.js"}',
    "node_modules/wrapper/i.js": 'module.exports = require("store");',
    "node_modules/store/package.json": '{"name":"store","main":"i.js"}',
    // Modules of a package may import one another in a circle.
    "node_modules/store/i.js":
      'exports.open = (name) => require("./driver")(name); exports.other = () => require("no-driver");',
    "node_modules/store/driver.js":
      'const all = require("./i.js"); module.exports = (name) => { try { all.other(); } catch (error) { return error.code; } };' +
      'module.exports.native = () => require("./build/gone.node");',
  });
  const { printed, diagnostics, module } = await loadBundle(folder);
  // As in plain Node.
  expect(printed).toBe("MODULE_NOT_FOUND");
  const found = diagnostics.map(({ code, severity, message, span }) => {
    return [code, severity, message, module?.text.slice(span.start, span.end)];
  });
  expect(found).toEqual([
    [
      "DTS1014",
      "warning",
      'The package "store" imports "./build/gone.node" and "no-driver", which are not installed.',
      '"wrapper"',
    ],
  ]);
});

test("a module that the user imports too, and that is not installed, is an error at that import", async () => {
  const folder = projectFolder({
    "a.ts": printing("open", 'import { open } from "store";\nimport "no-driver";'),
    "node_modules/store/package.json": '{"name":"store","main":"i.js"}',
    "node_modules/store/i.js": 'exports.open = () => require("no-driver");',
  });
  const { diagnostics, files } = await loadSources(["a.ts"], folder);
  const found = diagnostics.map(({ code, span }) => [code, span.file === files.get("a.ts")]);
  expect(found).toEqual([["DTS1002", true]]);
});

test("takes in the client of dagster-ts, so that a flow can read the results of another one", async () => {
  const folder = projectFolder({
    "a.ts": printing("typeof DeployedFlow.of", 'import { DeployedFlow } from "dagster-ts/client";'),
  });
  const { printed, bundles, files } = await loadBundle(folder);
  expect(printed).toBe("function");
  // Only the user's own files are watched for changes.
  expect(Object.keys(bundles.get(files.get("a.ts") ?? "")?.hashes ?? {})).toEqual(["a.ts"]);
});

test("leaves native add-ons outside, with a warning at the import", async () => {
  const folder = projectFolder({
    "a.ts": printing("[fast, wrapped]", 'import fast from "fast";\nimport wrapped from "wrapper";'),
    "node_modules/fast/package.json": '{"name":"fast","main":"i.js","napi":{}}',
    "node_modules/fast/i.js": "module.exports = __dirname.split('/').at(-1);",
    "node_modules/wrapper/package.json": '{"name":"wrapper","main":"i.js"}',
    "node_modules/wrapper/i.js": 'module.exports = require("@deep/native");',
    "node_modules/@deep/native/package.json":
      '{"name":"@deep/native","main":"i.js","dependencies":{"node-gyp-build":"4"}}',
    "node_modules/@deep/native/i.js": "module.exports = __dirname.split('/').at(-1);",
  });
  const { printed, diagnostics, module } = await loadBundle(folder);
  expect(printed).toBe("[ 'fast', 'native' ]");
  const found = diagnostics.map(({ severity, message, span }) => {
    return [severity, message, module?.text.slice(span.start, span.end)];
  });
  expect(found).toHaveLength(2);
  expect(found).toContainEqual(["warning", expect.stringContaining('"fast"'), '"fast"']);
  expect(found).toContainEqual(["warning", expect.stringContaining('"@deep/native"'), '"wrapper"']);
});

test("hashes the user's files by their path from the bundle, and keeps no source text", async () => {
  const folder = projectFolder({
    "flows/a.ts": printing("data.n", 'import data from "../data.json";\n// secret remark'),
    "data.json": '{"n":7}',
  });
  const { printed, text } = await loadBundle(folder, "flows/a.ts");
  expect(printed).toBe("7");
  expect(text).toContain('"sources":{"../data.json":"');
  expect(text).not.toContain("secret remark");
  expect(text.split("\n")[0]).toBe(
    "// Generated by dagster-ts from a.ts. Change the flow, not this file.",
  );
  const map = JSON.parse(
    Buffer.from(text.trimEnd().split("base64,").at(-1) ?? "", "base64").toString(),
  );
  expect(map.sources).toEqual(
    expect.arrayContaining(["../data.json", "a.ts", "dagster-ts:runtime"]),
  );
});

test("maps a stack to the TypeScript file", async () => {
  const head = 'import d from "./c.cjs";\nconst where = () => new Error(d).stack!.split("\\n")[1];';
  const folder = projectFolder({
    "a.ts": printing("where()", head),
    "c.cjs": "module.exports='x'",
  });
  expect((await loadBundle(folder)).printed).toContain(`${folder}/a.ts:3:`);
});

test("names of the runtime and the flow's own do not get mixed up", async () => {
  const head = "class Task {}\nfunction main() {}\nconst require = 1, manifest = 2;";
  const folder = projectFolder({
    "a.ts": printing("[Task.name, main.name, require + manifest]", head),
  });
  expect((await loadBundle(folder)).printed).toBe("[ 'Task', 'main', 3 ]");
});
