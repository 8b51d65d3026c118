import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  type FlowManifest,
  type Frame,
  type ManifestStep,
  PROTOCOL,
  type TaskRecord,
  type TaskRequest,
  type Transition,
} from "../src/runtime/protocol.js";
import { decodeArtifacts } from "../src/runtime/schedule/run-bundle.js";
import { type ScheduleResult, schedule } from "../src/runtime/schedule/scheduler.js";
import { Store } from "../src/runtime/store/store.js";
import { type FlowClass, runTask } from "../src/runtime/task/task.js";
import { ArtifactCodec } from "../src/runtime/values/codec.js";
import { loadDevalue } from "../src/runtime/values/devalue.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

export const to = (...targets: string[]): ManifestStep => {
  const [target = ""] = targets;
  return {
    transition: targets.length === 1 ? { kind: "linear", target } : { kind: "split", targets },
  };
};

export const each = (attribute: string, target: string, allowEmpty = false): ManifestStep => ({
  transition: { kind: "foreach", target, attribute, allowEmpty },
});

export const choose = (
  condition: string,
  cases: Record<string, string>,
  maxIterations = 1000,
): ManifestStep => ({
  transition: {
    kind: "switch",
    condition,
    cases: Object.entries(cases).map(([value, target]) => ({ value, target })),
    maxIterations,
  },
});

export const joining = (joins: string, { transition }: ManifestStep): ManifestStep => ({
  transition,
  joins,
});

export const end: ManifestStep = { transition: { kind: "end" } satisfies Transition };

export function manifestOf(steps: Record<string, ManifestStep>): FlowManifest {
  return {
    protocol: PROTOCOL,
    flow: "TestFlow",
    command: "dagster-ts create test_flow.ts",
    fingerprint: "0123456789abcdef",
    steps,
    sources: {},
  };
}

/** The store of the tests of a file: made when something is stored. */
export const store = join(tmpdir(), `dagster-ts-test-store-${process.pid}`);
afterAll(() => rmSync(store, { recursive: true, force: true }));

await loadDevalue();

export const codec = new ArtifactCodec(new Store(store));

/** What a task is started with, by the manifest and the tests' store, in its first attempt. */
export function requestOf(
  { fingerprint }: FlowManifest,
  request: Pick<TaskRequest, "step" | "inputs" | "stack">,
): TaskRequest {
  return { ...request, fingerprint, store, run: { id: "a run" }, retryCount: 0 };
}

/** A record of a step with artifacts of these values. */
export function record(step: string, values: Record<string, unknown>): TaskRecord {
  const entries = Object.entries(values);
  const artifacts = entries.map(([name, value]) => [name, codec.encode(name, value)]);
  return { step, stack: [], artifacts: Object.fromEntries(artifacts) };
}

/** The values of a record's artifacts. */
export function valuesOf(from: TaskRecord | undefined): Record<string, unknown> {
  return decodeArtifacts(from, store);
}

/** One level of a foreach stack. */
export function frame(variable: string, index: number, size: number, item: unknown): Frame {
  return { variable, index, size, item: codec.encode(variable, item) };
}

/** Runs one task of a flow in this process. */
export function run(
  flowClass: FlowClass,
  steps: Record<string, ManifestStep>,
  step = "start",
  inputs: TaskRecord[] = [],
  stack: TaskRecord["stack"] = inputs[0]?.stack ?? [],
): Promise<TaskRecord> {
  const manifest = manifestOf(steps);
  return runTask(flowClass, manifest, requestOf(manifest, { step, inputs, stack }));
}

/** Runs a whole flow in this process. What tasks pass on goes through JSON, as between processes. */
export function runAll(
  flowClass: FlowClass,
  steps: Record<string, ManifestStep>,
  maxWorkers = 3,
): Promise<ScheduleResult> {
  const manifest = manifestOf(steps);
  const first = requestOf(manifest, { step: "start", inputs: [], stack: [] });
  const overJson = async (request: unknown) =>
    JSON.parse(
      JSON.stringify(await runTask(flowClass, manifest, JSON.parse(JSON.stringify(request)))),
    ) as TaskRecord;
  return schedule({ manifest, runTask: overJson, maxWorkers }, first);
}

/** A folder that is removed after the tests of the file, with spaces and letters beyond ASCII in its path. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dagster ts ü "));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The runtime as it is built. */
export const runtime = join(root, "dist/runtime.mjs");

/** Bundles a flow, `export class TestFlow`, as `create` does. */
export async function bundle(
  folder: string,
  source: string,
  manifest: FlowManifest,
  name = "test_flow",
): Promise<string> {
  writeFileSync(join(folder, `${name}.ts`), source);
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: {
      contents: `export { TestFlow as flowClass } from "./${name}.ts";
        export const manifest = ${JSON.stringify(manifest)};`,
      resolveDir: folder,
    },
    alias: { "dagster-ts": join(root, "dist/runtime-link.mjs") },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
  });
  return outfile;
}
