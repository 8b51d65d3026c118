import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildRequested } from "../../src/commands/build-requested.js";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.js";
import { buildGraph } from "../../src/compiler/graph/build-graph.js";
import { findFlows } from "../../src/compiler/parse/flow.js";
import type { Sources } from "../../src/compiler/sources.js";
import { validate } from "../../src/compiler/validate/validate.js";

const ROOT = join(import.meta.dirname, "../../fixtures/invalid");

/** What a fixture asks of the command: `flow.ts`, if it does not say. */
interface Request {
  files?: string[];
  /** All flows of the fixture's dagster-ts.yaml. */
  project?: boolean;
  flow?: string;
  /** Files of the fixture that are no sources. */
  others?: string[];
}

/** What comes of a fixture. */
export interface Outcome {
  diagnostics: Diagnostic[];
  sources: Sources;
}

/** A folder of fixtures/invalid: `flow.ts` and what it imports, `expected.txt`, maybe `request.json`. */
export class InvalidFixture {
  readonly folder: string;

  constructor(readonly name: string) {
    this.folder = join(ROOT, name);
  }

  get code(): string {
    return this.name.slice(0, this.name.indexOf("-"));
  }

  get expected(): string {
    return join(this.folder, "expected.txt");
  }

  async run(): Promise<Outcome> {
    const { files = ["flow.ts"], flow, project = false } = this.request() ?? {};
    return buildRequested({ files: project ? undefined : files, flow }, this.folder);
  }

  /** Files of the folder that nothing has asked for. */
  extraFiles({ sources }: Outcome): string[] {
    const request = this.request();
    const used = [...sources.keys()].map((path) => relative(this.folder, path));
    const known = [...used, ...(request?.others ?? []), "expected.txt"];
    if (request !== undefined) known.push("request.json");
    return filesIn(this.folder).filter((file) => !known.includes(file));
  }

  private request(): Request | undefined {
    const file = join(this.folder, "request.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Request) : undefined;
  }
}

/** All of them, by name. */
export function invalidFixtures(): InvalidFixture[] {
  return readdirSync(ROOT)
    .sort()
    .map((name) => new InvalidFixture(name));
}

/** What the compiler finds in a file. */
export function judge(file: string, sources: Sources): Outcome {
  const { flows, diagnostics } = findFlows(sources, file);
  const declared = flows.map((declaration) => ({
    declaration,
    graph: buildGraph(declaration),
    settings: {},
  }));
  return { diagnostics: [...diagnostics, ...validate(declared)], sources };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
