import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowOutcome, runFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { newFolder } from "./support/paths.js";

const flowOf = (name: string, options: string, size: number, body = "", decorators = "") => `
import { appendFileSync, existsSync } from "node:fs";
import { catchError, current, FlowSpec, type Inputs, retry, step } from "dagster-ts";

export class ${name} extends FlowSpec {
  items = Array.from({ length: ${size} }, (_, index) => index);
  value = 0;
  failure?: Error;
  @step
  start() {
    this.next(this.work, { foreach: "items", ${options} });
  }
  ${decorators}
  @step
  work() {
    ${body}
    this.value = this.input * 2;
    this.next(this.join);
  }
  @step
  join(inputs: Inputs<this>) {
    this.items = inputs.map((i) => i.failure ? -1 : i.value);
    this.next(this.end);
  }
  @step
  end() {}
}
`;

async function build(name: string, options: string, size: number, ...code: string[]) {
  const file = join(newFolder("foreach-options"), "flow.ts");
  writeFileSync(file, flowOf(name, options, size, ...code));
  const { python, plan } = await buildFlow(file);
  return { file: python.path, job: plan.job };
}

describe("in one run of Dagster", () => {
  const log = join(newFolder("deaths"), "ran");
  const deaths = `
    appendFileSync(${JSON.stringify(log)}, this.index + "." + current.retryCount + " " + process.pid + "\\n");
    if (this.index === 1 && current.retryCount === 0) process.kill(process.pid, "SIGKILL");
    if (this.index === 2) process.exit(3);`;
  const decorators = `
  @retry({ times: 1, minutesBetweenRetries: 0 })
  @catchError({ var: "failure" })`;
  let outcomes: Map<string, FlowOutcome>;

  beforeAll(async () => {
    outcomes = await runFlows(
      [
        { id: "items", ...(await build("Items", "maxSplits: 3", 4)) },
        { id: "batches", ...(await build("Batches", "maxSplits: 3, batchSize: 2", 7)) },
        { id: "deaths", ...(await build("Deaths", "batchSize: 5", 5, deaths, decorators)) },
      ],
      { isInMemory: true },
    );
  });

  test("a foreach over more than maxSplits fails before it fans out, and says what to do", () => {
    const failures = ["items", "batches"].map((id) => outcomes.get(id)?.failures);
    expect(failures[0]?.["Items.start"]).toMatch(
      /step "start" has a foreach over this\.items, which has 4 items: more than maxSplits: 3 allows\. Say batchSize/,
    );
    expect(failures[1]?.["Batches.start"]).toMatch(/7 items, which are 4 batches of batchSize: 2/);
    const steps = ["items", "batches"].map((id) => outcomes.get(id)?.steps);
    expect(steps).toEqual([["Items.start"], ["Batches.start"]]);
  });

  test("a task whose process died is tried again and caught, and the rest of its batch goes on", () => {
    const outcome = outcomes.get("deaths");
    expect(outcome).toMatchObject({ success: true, failures: {} });
    expect(outcome?.records["Deaths.end"]?.artifacts).toMatchObject({ items: [0, 2, -1, 6, 8] });
    const rows = readFileSync(log, "utf8").trim().split("\n");
    const attempts = rows.map((row) => row.split(" ")[0]).toSorted();
    expect(attempts).toEqual(["0.0", "1.0", "1.1", "2.0", "2.1", "3.0", "4.0"]);
    // Those that died, of one attempt of 1 and two of 2, and one more.
    expect(new Set(rows.map((row) => row.split(" ")[1])).size).toBeLessThanOrEqual(4);
  });
});

test("a batch that failed, or whose process died, runs again only what had not finished", async () => {
  const folder = newFolder("batch");
  const [log, mended] = [join(folder, "ran"), join(folder, "mended")].map((path) =>
    JSON.stringify(path),
  );
  const body = `
    appendFileSync(${log}, String(this.index));
    const isMended = existsSync(${mended});
    if (this.index === 1 && !isMended) throw new Error("one is bad");
    if (this.index === 4 && !isMended) process.kill(process.pid, "SIGKILL");`;
  const flow = await build("Resumed", "batchSize: 3", 6, body);
  const home = newFolder("dagster");
  const ran = () => [...readFileSync(join(folder, "ran"), "utf8")].toSorted().join("");

  const failed = (await runFlows([{ id: "failed", ...flow }], { home })).get("failed");
  expect(Object.keys(failed?.failures ?? {}).toSorted()).toEqual([
    "Resumed.work__batch[0]",
    "Resumed.work__batch[1]",
  ]);
  expect(failed?.failures["Resumed.work__batch[0]"]).toMatch(/one is bad/);
  expect(ran()).toBe("012345");

  writeFileSync(join(folder, "mended"), "");
  const request = { id: "resumed", ...flow, fromFailure: failed?.run ?? "" };
  const resumed = (await runFlows([request], { home })).get("resumed");
  expect(resumed).toMatchObject({ success: true, failures: {} });
  expect(resumed?.records["Resumed.end"]?.artifacts).toMatchObject({ items: [0, 2, 4, 6, 8, 10] });
  expect(ran()).toBe("01123445");
});
