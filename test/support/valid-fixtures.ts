import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ExecutorName } from "../../src/compiler/lower/plan.js";
import { type BuiltFlow, buildFlow } from "./build-flow.js";
import { ROOT } from "./paths.js";

const FOLDER = join(ROOT, "fixtures", "valid");

/** What a fixture says of its run. */
export interface Expectation {
  /** The key of the partition that the run is for. */
  partition?: string;
  /** The step keys that run, sorted. */
  steps: string[];
  /** The artifacts that `end` leaves. */
  artifacts: Record<string, unknown>;
  /** Artifacts of other tasks, by step key. A task may have more. */
  tasks?: Record<string, Record<string, unknown>>;
}

/** The names of the fixtures: every folder is one. */
export function validFixtures(): string[] {
  const entries = readdirSync(FOLDER, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Copies a fixture into a folder of its own and makes its two files there. */
export function buildFixture(
  name: string,
  folder: string,
  executor: ExecutorName = "async",
): Promise<BuiltFlow> {
  cpSync(join(FOLDER, name), folder, { recursive: true });
  return buildFlow(join(folder, "flow.ts"), executor);
}

/** What `expected.json` of a fixture says. */
export function expectationOf(name: string): Expectation {
  return JSON.parse(readFileSync(join(FOLDER, name, "expected.json"), "utf8")) as Expectation;
}

/** The tags of a fixture's run: those of its partition. */
export function tagsOf(name: string): { tags?: Record<string, string> } {
  const { partition } = expectationOf(name);
  return partition === undefined ? {} : { tags: { "dagster/partition": partition } };
}

/** The goldens that a fixture has. */
export function readGoldens(name: string): Record<string, string> {
  const folder = join(FOLDER, name, "expected");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

/** The goldens that a fixture should have, by file name. */
export function goldensOf(flow: BuiltFlow): Record<string, string> {
  const here = `${dirname(flow.source)}/`;
  const relative = (key: string, value: unknown) =>
    key === "file" && typeof value === "string" ? value.replace(here, "") : value;
  return {
    "graph.json": `${JSON.stringify(flow.graph, relative, 2)}\n`,
    "plan.json": `${JSON.stringify(flow.plan, null, 2)}\n`,
    [basename(flow.python.path)]: flow.python.text,
  };
}

/** The tests rewrite goldens. Never where a machine runs them alone. */
export function isUpdating(): boolean {
  const isWanted = process.env.UPDATE_GOLDENS === "1";
  if (isWanted && process.env.CI) throw new Error("Goldens are not rewritten under CI.");
  return isWanted;
}

/** Writes a fixture's goldens. One that is not among them stays, and fails the test. */
export function writeGoldens(name: string, goldens: Record<string, string>): void {
  const folder = join(FOLDER, name, "expected");
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(goldens)) writeFileSync(join(folder, file), text);
}
