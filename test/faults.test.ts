import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutorName } from "../src/compiler/lower/plan.js";
import { type FlowOutcome, multiprocess } from "./dagster/run-flows.js";
import { FaultRuns, type Moment, type Victim } from "./faults/kill-and-resume.js";
import { buildFlow } from "./support/build-flow.js";
import { newFolder, ROOT } from "./support/paths.js";

/** `scripts/fault-tests.mjs` asks for so many kills at random moments. */
const COUNT = Number(process.env.FAULTS_COUNT ?? 0);
const SEED = Number(process.env.FAULTS_SEED ?? 0);

/** @param config of the executor */
async function faultRuns(
  executor: ExecutorName = "async",
  source = "fault-flow.ts",
  config: Record<string, unknown> = {},
): Promise<FaultRuns> {
  const file = join(newFolder("fault-flow"), "flow.ts");
  copyFileSync(join(ROOT, "test", "faults", source), file);
  const settings = executor === "multiprocess" ? multiprocess(config) : { execution: { config } };
  return new FaultRuns(await buildFlow(file, executor), settings);
}

const endOf = ({ records }: FlowOutcome) =>
  Object.entries(records).find(([step]) => step.endsWith(".end"))?.[1].artifacts;

/** What `end` leaves if nothing is killed. */
const ARTIFACTS = { sums: [8, 4, 10, 4], rounds: 2, isEnough: true, size: "many" };

/**
 * The second run ends as if nothing had been killed, and runs nothing that had succeeded. If the kill
 * came after the last op, but before the end of the run, nothing is left, and Dagster refuses to run it.
 */
function check(again: FlowOutcome): void {
  const isDone = again.before.some((step) => step.endsWith(".end"));
  expect(again).toMatchObject({ success: !isDone, failures: {} });
  expect(endOf(again)).toMatchObject(ARTIFACTS);
  expect(again.steps.filter((step) => again.before.includes(step))).toEqual([]);
}

(COUNT > 0 ? describe.skip : describe)("a kill", () => {
  test.each<[Victim, Moment]>([
    ["run", { task: "work 2" }],
    ["task", { task: "left" }],
  ])("of the %s when %p begins is mended by running again", async (victim, moment) => {
    const again = await (await faultRuns()).killed([victim, moment]);
    check(again as FlowOutcome);
  });

  test("of a loop's op is mended by running again what the loop had not finished", async () => {
    const runs = await faultRuns();
    check((await runs.killed(["op", { task: "decide" }])) as FlowOutcome);
    const second = ["round", "left", "right", "decide"];
    const rest = ["decide", ...second, "measure", "many", "end"];
    expect(runs.tasks.toSorted()).toEqual(rest.toSorted());
  });

  // With one op at a time the others have not started: Dagster leaves them out when it runs again.
  test.each<[ExecutorName, string[], [Victim, Moment][]]>([
    ["multiprocess", ["page 1", "joined", "end"], []],
    [
      "async",
      ["joined", "end"],
      [
        ["op", { task: "right 1 1" }],
        ["run", { task: "joined" }],
      ],
    ],
  ])(
    "before ops of a foreach have started loses none of them (%s)",
    async (executor, tasks, more) => {
      const runs = await faultRuns(executor, "nested-flow.ts", { max_concurrent: 1 });
      const again = await runs.killed(["run", { task: "page 0" }], ...more);
      expect(again).toMatchObject({ success: true, failures: {} });
      expect(again && endOf(again)).toMatchObject({ totals: [3, 560] });
      // What was finished in the place of the lost ops is not run again.
      const outer = runs.tasks.filter((task) => /^(page 1|joined|end)$/.test(task));
      expect(outer).toEqual(tasks);
    },
  );
});

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

(COUNT > 0 ? test : test.skip)(
  "kills at random moments are mended by running again",
  async () => {
    const random = randomNumbers(SEED);
    const share: [ExecutorName, number][] = [
      ["async", Math.ceil(COUNT * 0.8)],
      ["multiprocess", Math.floor(COUNT * 0.2)],
    ];
    for (const [executor, count] of share.filter(([, some]) => some > 0)) {
      const runs = await faultRuns(executor);
      const { outcome, duration } = await runs.undisturbed();
      expect(endOf(outcome)).toMatchObject(ARTIFACTS);
      for (let kills = 0; kills < count; ) {
        const victim = (["task", "op", "run"] as const)[Math.floor(3 * random())] ?? "run";
        // The process takes as long as some of the tasks to come to its end.
        const after = Math.floor(0.8 * duration * random());
        const again = await runs.killed([victim, { after }]);
        process.stderr.write(
          `${executor}: ${victim} after ${after} ms: ${again === undefined ? "too late" : `${again.before.length} steps done, ${again.steps.length} run again`}\n`,
        );
        if (again === undefined) continue;
        if (!again.success) process.stderr.write(`${JSON.stringify(again.logs, null, 1)}\n`);
        check(again);
        kills += 1;
      }
    }
  },
  COUNT * 120_000,
);
