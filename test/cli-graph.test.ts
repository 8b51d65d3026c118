import { join } from "node:path";
import { dagsterTs, projectFolder } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

const NESTED = join(ROOT, "fixtures", "valid", "nested_switch_flow");

const LOOP = `import { FlowSpec, step } from "dagster-ts";

export class LoopFlow extends FlowSpec {
  mode!: string;

  @step
  start() {
    this.next(this.work);
  }

  @step
  work() {
    this.mode = "done";
    this.next({ '<b>"again"</b> %%{ #end; \\\\N': this.work, done: this.end }, { condition: "mode" });
  }

  @step
  end() {}
}
`;

test("an SVG tells foreach bodies, switches and loops apart", async () => {
  const { code, stdout } = await dagsterTs(["graph", "flow.ts"], NESTED);
  expect(code).toBe(0);
  expect(stdout).toMatch(/<svg [\s\S]*<\/svg>\s*$/);
  expect(stdout).toContain("<title>cluster_start</title>");
  expect(stdout).toContain("<title>cluster_process_batch</title>");
  expect(stdout).toContain("<title>process_item&#45;&gt;big</title>");
  expect(stdout).toContain("foreach batch");
  const plain = await dagsterTs(["graph", "a.ts"], projectFolder({ "a.ts": LOOP }));
  expect(plain.stdout).toContain("stroke-dasharray");
});

test("Mermaid draws bodies as subgraphs, and a loop's way back as a dotted arrow", async () => {
  const { stdout } = await dagsterTs(["graph", "flow.ts", "--format", "mermaid"], NESTED);
  const lines = stdout.split("\n").map((line) => line.trim());
  expect(lines[0]).toBe("flowchart TD");
  expect(lines).toContain('subgraph step_body_process_batch["foreach batch"]');
  expect(lines).toContain('step_process_item{"process_item"}');
  expect(lines).toContain('step_process_item -->|"size: big"| step_big');
  const loop = await dagsterTs(
    ["graph", "a.ts", "--format", "mermaid"],
    projectFolder({ "a.ts": LOOP }),
  );
  expect(loop.stdout).toContain("step_work -.->");
});

test("what a case is called cannot break out of a label", async () => {
  const folder = projectFolder({ "a.ts": LOOP });
  const svg = await dagsterTs(["graph", "a.ts"], folder);
  expect([svg.code, svg.stderr]).toEqual([0, ""]);
  expect(svg.stdout).not.toContain("<b>");
  expect(svg.stdout).toContain("&lt;b&gt;&quot;again&quot;&lt;/b&gt;");
  const { stdout } = await dagsterTs(["graph", "a.ts", "--format", "mermaid"], folder);
  const label = /step_work -\.->\|"(.*)"\| step_work/.exec(stdout)?.[1];
  expect(label).toBeDefined();
  expect(label?.replace(/#\d+;/g, "")).toMatch(/^[\w :.,-]*$/);
});

test("JSON is the graph itself, without places in the source", async () => {
  const { stdout } = await dagsterTs(["graph", "flow.ts", "--format", "json"], NESTED);
  const graph = JSON.parse(stdout);
  expect(graph.flow).toBe("NestedSwitchFlow");
  expect(graph.steps.map(({ name }: { name: string }) => name)).toEqual([
    "start",
    "process_batch",
    "process_item",
    "big",
    "small",
    "settle",
    "join_items",
    "join_batches",
    "end",
  ]);
  expect(graph.steps[2].transition).toEqual({
    kind: "switch",
    condition: "size",
    cases: [
      { value: "big", target: "big" },
      { value: "small", target: "small" },
    ],
    maxIterations: 1000,
  });
  expect(stdout).not.toContain("span");
});
