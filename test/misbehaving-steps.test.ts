import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, runManyFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { type CliResult, dagsterTs, projectFolder } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

/** What a step does before it sets `done`, and what its failure says; undefined if the step succeeds. */
const ROWS: Record<string, [code: string, failure?: string]> = {
  "replaces JSON": [`JSON.stringify = JSON.parse = () => { throw new Error("no JSON"); };`],
  "replaces Promise": [
    `globalThis.Promise = class { constructor() { throw new Error("no promises"); } } as never;`,
  ],
  "replaces the timers": [
    `globalThis.setTimeout = globalThis.setImmediate = globalThis.queueMicrotask = (() => {}) as never;`,
  ],
  "replaces Date, Error and URL": [
    `globalThis.Date = globalThis.Error = globalThis.URL = undefined as never;`,
  ],
  "replaces Buffer and Uint8Array": [
    `globalThis.Buffer = globalThis.Uint8Array = undefined as never;`,
  ],
  "replaces fetch": [`globalThis.fetch = () => { throw new Error("no fetch"); };`],
  "replaces process": [`globalThis.process = undefined as never;`],
  "replaces process.exit": [`process.exit = (() => {}) as never;`],
  "replaces process.send": [`process.send = (() => {}) as never;`],
  "replaces process.nextTick": [`process.nextTick = () => {};`],
  "replaces process.on": [`process.on = process.once = process.off = (() => {}) as never;`],
  "removes all listeners": ["process.removeAllListeners();"],
  disconnects: ["process.disconnect?.();"],
  "deletes process.env": ["delete (process as { env?: unknown }).env;"],
  "empties process.env": ["for (const name of Object.keys(process.env)) delete process.env[name];"],
  "replaces the console": ["globalThis.console = undefined as never;"],
  "replaces console.log": [`console.log = () => { throw new Error("no log"); };`],
  "prints, after it has replaced JSON": [
    `JSON.stringify = () => { throw new Error("no JSON"); }; console.log("printed");`,
  ],
  "reads an artifact, after it has replaced JSON and Map": [
    `JSON.parse = Map.prototype.get = () => { throw new Error("gone"); };
     if (this.big.length !== 20_000) throw new Error("not read");`,
  ],
  "replaces process.stdout.write": [
    `process.stdout.write = process.stderr.write = () => { throw new Error("no write"); };`,
  ],
  "ends its output": ["process.stdout.end();"],
  "replaces methods of arrays": [
    `Array.prototype.map = Array.prototype.push = Array.prototype[Symbol.iterator] = () => {
       throw new Error("no arrays");
     };`,
  ],
  "replaces methods of maps and sets": [
    `Map.prototype.get = Map.prototype.set = Set.prototype.has = () => { throw new Error("no maps"); };`,
  ],
  "replaces methods of Object and Reflect": [
    `Object.keys = Object.entries = Object.defineProperty = Object.fromEntries = Reflect.get = () => {
       throw new Error("no objects");
     };`,
  ],
  "leaves a detached process with its output": [
    `spawn("sleep", ["20"], { detached: true, stdio: "inherit" }).unref();`,
  ],
  "throws a proxy": [
    `const trap = () => { throw new Error("trap"); };
     throw new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap });`,
    "threw an object that cannot be read, such as a Proxy",
  ],
  "throws an error whose stack throws": [
    `throw Object.defineProperty(new Error("hidden"), "stack", { get() { throw new Error("trap"); } });`,
    "threw an object that cannot be read, such as a Proxy",
  ],
  "throws null": ["throw null;", "The step threw something that is no Error: null"],
  "awaits what nothing settles": [
    "await new Promise(() => {});",
    "awaits a promise that nothing can settle any more",
  ],
  exits: ["process.exit(0);", "the step calls process.exit"],
  "exits, after it has replaced process.exit": [
    "const { exit } = process; process.exit = (() => {}) as never; exit(0);",
    "the step calls process.exit",
  ],
  aborts: ["process.abort();", "Otherwise the step, or an add-on, has called abort."],
  "throws later": [
    `setTimeout(() => { throw new Error("later"); }); await sleep(10_000);`,
    "Error: later",
  ],
  "rejects what nobody awaits": [
    `void Promise.reject(new Error("nobody")); await sleep(10_000);`,
    "Error: nobody",
  ],
};

/** No row of the table: only under `dagster-ts run` the descriptor belongs to dagster-ts. */
const GARBAGE = `try { writeSync(3, "garbage\\n"); } catch {}`;

function misbehaving(code: string): string {
  return `import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowSpec, step } from "dagster-ts";

void [spawn, writeSync, sleep];

export class Misbehaving extends FlowSpec {
  big!: string;
  done!: string;

  @step
  start() {
    this.big = "x".repeat(20_000);
    this.next(this.work);
  }

  @step
  async work() {
    ${code}
    this.done = "yes";
    this.next(this.end);
  }

  @step
  end() {}
}
`;
}

/** The globals that the runtime uses and that a module may declare itself. */
function globalsOfRuntime(): string[] {
  const words = new Set(
    readFileSync(join(ROOT, "dist/runtime.mjs"), "utf8").match(/\b[A-Za-z]\w*\b/g),
  );
  const constants = ["undefined", "NaN", "Infinity"];
  return Object.getOwnPropertyNames(globalThis).filter(
    (name) => words.has(name) && !constants.includes(name),
  );
}

const NAMES = globalsOfRuntime();
const DECLARATIONS: Record<string, (name: string) => string> = {
  functions: (name) => `export function ${name}(): never { throw new TypeError("mine"); }`,
  classes: (name) => `export class ${name} { static readonly mine = true; }`,
  constants: (name) => `export const ${name} = "mine";`,
};

function flowWith(head: string): string {
  return `import { FlowSpec, step } from "dagster-ts";
${head}
export class Misbehaving extends FlowSpec {
  kinds!: string;
  done!: string;

  @step
  start() {
    this.kinds = [${NAMES.map((name) => `typeof ${name}`).join(", ")}].join(" ");
    this.next(this.work);
  }

  @step
  async work() {
    this.done = "yes";
    this.next(this.end);
  }

  @step
  end() {}
}
`;
}

/** A package whose names hide globals, as those of lodash-es, effect, execa and exceljs do. */
const PACKAGE = {
  "node_modules/hiding/package.json": '{"name":"hiding","version":"1.0.0","type":"module"}',
  "node_modules/hiding/index.js": `${NAMES.map((name) => `function ${name}() { return "mine"; }`).join("\n")}
export { ${NAMES.join(", ")} };
export const hidden = [${NAMES.map((name) => `${name}()`).join(", ")}].length;
`,
};

/** Flows by name, each with the files of its project beside \`flow.ts\`. */
const PROJECTS: Record<string, Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(ROWS).map(([name, [code]]) => [name, { "flow.ts": misbehaving(code) }]),
  ),
  ...Object.fromEntries(
    Object.entries(DECLARATIONS).flatMap(([kind, declare]) => {
      const declared = NAMES.map(declare).join("\n");
      const imported = `import { ${NAMES.join(", ")} } from "./names.js";`;
      return [
        [`declares ${kind}`, { "flow.ts": flowWith(declared.replaceAll("export ", "")) }],
        [`imports ${kind}`, { "flow.ts": flowWith(imported), "names.ts": declared }],
      ];
    }),
  ),
  "imports a package that hides globals": {
    "flow.ts": flowWith('import { hidden } from "hiding";\nvoid hidden;'),
    ...PACKAGE,
  },
  "imports the timers that promise": {
    "flow.ts": misbehaving("await setImmediate(); await setTimeout(1);").replace(
      "setTimeout as sleep",
      "setTimeout, setImmediate, setTimeout as sleep",
    ),
  },
};

const onDagster = new Map<string, FlowOutcome>();
const onThisMachine = new Map<string, CliResult>();

beforeAll(async () => {
  const requests = [];
  for (const [id, files] of Object.entries(PROJECTS)) {
    const folder = projectFolder(files);
    const { python, plan } = await buildFlow(join(folder, "flow.ts"));
    requests.push({ id, file: python.path, job: plan.job });
    onThisMachine.set(id, await dagsterTs(["run", "flow.ts"], folder));
  }
  for (const [id, outcome] of await runManyFlows(requests)) onDagster.set(id, outcome);
}, 1_800_000);

describe.each(Object.keys(PROJECTS))("a step that %s", (name) => {
  const failure = ROWS[name]?.[1];

  test("ends on Dagster", () => {
    const outcome = onDagster.get(name);
    if (failure === undefined) expect(outcome).toMatchObject({ success: true, failures: {} });
    else expect(outcome?.failures["Misbehaving.work"]).toContain(failure);
    if (failure === undefined)
      expect(outcome?.records["Misbehaving.end"]?.artifacts.done).toBe("yes");
  });

  test("ends alike in dagster-ts run", () => {
    const { code, stderr } = onThisMachine.get(name) as CliResult;
    expect(stderr).toContain(failure ?? "succeeded: 3 done, 0 failed");
    expect(code).toBe(failure === undefined ? 0 : 1);
  });
});

test("the runtime uses most of what a module can hide", () => {
  expect(NAMES).toEqual(
    expect.arrayContaining([
      "process",
      "Map",
      "Set",
      "URL",
      "JSON",
      "Promise",
      "Buffer",
      "console",
    ]),
  );
  expect(NAMES.length).toBeGreaterThan(30);
});

test("what a step writes into the channel of its process fails that step", async () => {
  const folder = projectFolder({ "flow.ts": misbehaving(GARBAGE) });
  const { code, stderr } = await dagsterTs(["run", "flow.ts"], folder);
  expect(stderr).toContain('step "work": its process has written to file descriptor 3');
  expect(stderr).toContain("Misbehaving failed: 1 done, 1 failed");
  expect(code).toBe(1);
});
