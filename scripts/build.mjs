// `npm run build`: src/ and templates/ become dist/, with the wheel of the Python package. With --without-wheel
// it needs no Python.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildWheel, pythonOfBuild } from "./wheel.mjs";

const require = createRequire(import.meta.url);
const { templateModule } = require("./handlebars-template.cjs");
const { validatorModule } = require("./schema-validator.cjs");

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const templates = {
  name: "handlebars",
  setup({ onLoad }) {
    onLoad({ filter: /\.hbs$/ }, ({ path }) => ({
      contents: templateModule(readFileSync(path, "utf8"), path),
      resolveDir: dirname(path),
      watchFiles: [path],
    }));
  },
};

/**
 * ts-morph as cheap to start as it can be:
 * - Without its copy of TypeScript's lib declarations: 3 MB of text that only a type check reads, which
 *   `create` never starts. Left in, they make each start take 40 ms longer.
 * - As a module of the few names that src/ imports. esbuild otherwise copies its 900 exports for each file
 *   that imports one, which takes 10 ms. A missing name fails the build: add it here.
 */
const tsMorph = {
  name: "ts-morph",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, ({ path, namespace, resolveDir }) =>
      namespace === "ts-morph"
        ? undefined
        : { path, namespace: "ts-morph", pluginData: resolveDir },
    );
    onLoad({ filter: /^/, namespace: "ts-morph" }, ({ pluginData }) => ({
      contents: `export const { Node, Project, SyntaxKind, ts, VariableDeclarationKind } = require("ts-morph");`,
      resolveDir: pluginData,
    }));
    onLoad({ filter: /[\\/]ts-morph-common\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace(
        /^const libFiles = \[\{$.*?^ {4}\}\];$/ms,
        "const libFiles = [];",
      );
      if (contents === text) throw new Error(`${path} has no lib declarations where they were`);
      return { contents };
    });
  },
};

const schemaValidator = {
  name: "schema-validator",
  setup({ onResolve, onLoad }) {
    const path = join(root, "schema", "validator.js");
    onResolve({ filter: /\/schema\/validator\.js$/ }, () => ({ path }));
    onLoad({ filter: /[\\/]schema[\\/]validator\.js$/ }, () => ({
      contents: validatorModule(),
      resolveDir: root,
    }));
  },
};

/** What carries a binary stays a package of its own. */
const OUTSIDE = ["esbuild", "@viz-js/viz"];

const common = { absWorkingDir: root, bundle: true, platform: "node", target: "node20" };

const bundles = [
  {
    // One script, which V8 can cache.
    entryPoints: ["src/cli.ts"],
    outfile: "dist/cli.cjs",
    format: "cjs",
    charset: "ascii",
    minify: true,
    external: OUTSIDE,
    plugins: [templates, schemaValidator, tsMorph],
    banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "importMetaUrl" },
  },
  {
    // The runtime that Dagster and `dagster-ts run` start for each task.
    entryPoints: ["src/runtime/start.ts"],
    outfile: "dist/runtime.mjs",
    format: "esm",
    minifyWhitespace: true,
    minifySyntax: true,
  },
  { entryPoints: ["src/index.ts"], outfile: "dist/index.js", format: "esm" },
  { entryPoints: ["src/client/index.ts"], outfile: "dist/client.js", format: "esm" },
  {
    // The compiler is in the command already, and large.
    stdin: {
      contents: `import { createRequire } from "node:module";
export const { runFlow } = createRequire(import.meta.url)("./cli.cjs");`,
    },
    outfile: "dist/testing.js",
    format: "esm",
    bundle: false,
  },
];

/** Makes the scripts of dist/. Fails with esbuild's messages on standard error. */
export async function buildBundles() {
  const made = await Promise.allSettled([
    ...bundles.map((options) => build({ ...common, ...options, write: false })),
    runtimeLink(),
  ]);
  for (const { value } of made) value?.outputFiles.forEach(replaceFile);
  const failed = made.find(({ status }) => status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** What `import "dagster-ts"` is inside a flow's bundle: a link to the exports of the runtime that runs it. */
async function runtimeLink() {
  const entryPoints = ["src/index.ts"];
  const look = { ...common, entryPoints, format: "esm", metafile: true, write: false };
  const { metafile } = await build(look);
  const names = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  // All of it is one place in a flow's source map, or it would be the place of each frame.
  const map =
    '{"version":3,"sources":["dagster-ts:runtime"],"sourcesContent":[""],"mappings":"AAAA"}';
  const text = `const runtime = globalThis[Symbol.for("dagster-ts")];
if (runtime === undefined) {
  process.stderr.write(
    "This is the bundle of a flow, whose steps Dagster runs one by one. " +
      "To run the flow on this machine, use \`dagster-ts run\` on its source.\\n",
  );
  process.exit(2);
}
export const { ${names.sort().join(", ")} } = runtime;
//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}
`;
  return {
    outputFiles: [{ path: join(root, "dist", "runtime-link.mjs"), contents: Buffer.from(text) }],
  };
}

/** Leaves a file alone that is the same: its time of change is in the key of V8's code cache. */
function replaceFile({ path, contents }) {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

/** The types of the package's entries, and of what these name. */
function buildDeclarations() {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-types-"));
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const words = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", folder];
  // Standard output belongs to `npm pack`.
  const { status } = spawnSync(process.execPath, words, { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
  const paths = new Set(["index.d.ts", "client/index.d.ts", "testing.d.ts"]);
  for (const path of paths) {
    const text = readFileSync(join(folder, path), "utf8");
    for (const [, specifier] of text.matchAll(/["'](\.{1,2}\/[^"']+)\.js["']/g)) {
      paths.add(join(dirname(path), `${specifier}.d.ts`));
    }
    replaceFile({ path: join(root, "dist", path), contents: Buffer.from(text) });
  }
  rmSync(folder, { recursive: true });
}

/** Empties dist/ but for the wheel, which is built again only if something of it has changed. */
function clearDist() {
  const dist = join(root, "dist");
  const names = existsSync(dist) ? readdirSync(dist) : [];
  for (const name of names.filter((name) => !/\.whl$|^\.wheel$/.test(name))) {
    rmSync(join(dist, name), { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  clearDist();
  await buildBundles().catch((error) => {
    // esbuild has printed its messages.
    if (error.errors === undefined) throw error;
    process.exit(1);
  });
  buildDeclarations();
  if (!process.argv.includes("--without-wheel")) buildWheel(pythonOfBuild());
}
