import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Action, type AutomaticRun, automate } from "./dagster/automation.js";
import { dagsterTs, projectFolder } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

const flowsOf = (name: string) => readFileSync(join(ROOT, "test/automation", name), "utf8");

// Each flow is a file of its own, merged with the others of its code location.
const folders = ["flows.ts", "other.ts"].map((name) =>
  projectFolder({ [name]: flowsOf(name), "dagster-ts.yaml": `flows: [${name}]\n` }),
);
const [here = "", there = ""] = folders;
const workspace = join(here, "workspace.yaml");

/** Each action with the jobs of the runs that it starts, in their order. */
const SCRIPT: [Action, string[]][] = [
  // Before it is turned on, nothing counts.
  [["materialize", "raw/orders"], []],
  [["turn", "each_order_trigger", true], []],
  [["turn", "all_raw_trigger", true], []],
  [["turn", "after_load_trigger_on_finish", true], []],
  [["turn", "after_both_trigger_on_finish", true], []],
  [["turn", "morning_schedule", true], []],
  [["evaluateSensors"], []],
  // A run for each of its materializations, and none twice.
  [["materialize", "raw/orders"], []],
  [["materialize", "raw/orders"], []],
  [["evaluateSensors"], ["each_order", "each_order"]],
  // As if the daemon had died before it kept the cursor: it knows the runs by their keys.
  [["setCursor", "this place", "each_order_trigger", "turned on"], []],
  [["evaluateSensors"], []],
  [["setCursor", "this place", "each_order_trigger", null], []],
  [["evaluateSensors"], []],
  // All of three, one of which is a flow's own asset; and a flow that has finished.
  [["materialize", "raw/customers"], []],
  [["evaluateSensors"], []],
  [["launch", "this place", "load"], ["load"]],
  [["evaluateSensors"], ["all_raw", "after_load"]],
  [["evaluateSensors"], []],
  // Another location's flow of that name is none of ours; the other one of two is.
  [["launch", "other place", "load"], ["load"]],
  [["evaluateSensors"], []],
  [["launch", "other place", "export"], ["export"]],
  [["evaluateSensors"], ["after_both"]],
  [["evaluateSensors"], []],
  // Materialize on the asset's page is a run of the flow as well.
  [["launch", "this place", "__ASSET_JOB", ["AfterLoad"]], ["__ASSET_JOB"]],
  [["evaluateSensors"], []],
  [["launch", "this place", "__ASSET_JOB", ["Load"]], ["__ASSET_JOB"]],
  [["evaluateSensors"], ["after_load"]],
  // What happens while it is off starts nothing later.
  [["turn", "each_order_trigger", false], []],
  [["materialize", "raw/orders"], []],
  [["evaluateSensors"], []],
  [["turn", "each_order_trigger", true], []],
  [["evaluateSensors"], []],
  [["materialize", "raw/orders"], []],
  [["evaluateSensors"], ["each_order"]],
  [["evaluateSchedules", 3], ["morning"]],
];

const environment = { DAGSTER_HOME: "" };
let answers: AutomaticRun[][];

beforeAll(async () => {
  for (const folder of folders) {
    expect(await dagsterTs(["create"], folder)).toMatchObject({ code: 0 });
  }
  const locations = [
    { folder: here, name: "this place" },
    { folder: there, name: "other place" },
  ].map(({ folder, name }) => ({
    python_file: {
      relative_path: join(folder, "definitions.py"),
      working_directory: folder,
      location_name: name,
    },
  }));
  writeFileSync(workspace, JSON.stringify({ load_from: locations }));
  const actions = SCRIPT.map(([action]) => action);
  answers = await automate(workspace, actions, environment);
}, 600_000);

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("each action starts the runs that it should, and they succeed", () => {
  const jobs = answers.map((runs) => runs.map(({ job }) => job).toSorted());
  const expected = SCRIPT.map(([, started]) => started.toSorted());
  expect(jobs).toEqual(expected);
  expect(answers.flat().filter(({ success }) => !success)).toEqual([]);
});

/** What each run of a job has been told of its start. */
function told(job: string, artifact: "trigger" | "due"): unknown[] {
  const runs = answers.flat().filter((run) => run.job === job);
  return runs.map(({ artifacts }) => artifacts[artifact]);
}

function idsOf(job: string, location?: string): string[] {
  const started = SCRIPT.map(([action]) => action[0] === "launch" && action[1]);
  return answers
    .flatMap((runs, index) => (location === undefined || started[index] === location ? runs : []))
    .filter((run) => run.job === job)
    .map(({ id }) => id);
}

test("current.trigger says what has started a run", () => {
  const [load = ""] = idsOf("load", "this place");
  const [exported = ""] = idsOf("export");
  const byPage = idsOf("__ASSET_JOB")[1] ?? "";
  expect(told("load", "trigger")[0]).toBe("nothing");
  expect(told("each_order", "trigger")).toEqual(Array(3).fill("raw/orders by nobody"));
  expect(told("all_raw", "trigger")).toEqual([
    `raw/orders by nobody, raw/customers by nobody, Load by ${load}`,
  ]);
  expect(told("after_load", "trigger")).toEqual([
    `Load in here by ${load}`,
    `Load in here by ${byPage}`,
  ]);
  expect(told("after_both", "trigger")).toEqual([
    `Load in here by ${load}, Export in other place by ${exported}`,
  ]);
});

test("current.scheduledTime is when a run was due, in the schedule's time zone", () => {
  const [due = ""] = told("morning", "due") as string[];
  const options = { timeZone: "Europe/Berlin", timeStyle: "short", weekday: undefined } as const;
  expect(new Date(due).toLocaleTimeString("de", options)).toBe("06:30");
  const weekday = new Date(due).toLocaleDateString("en", {
    timeZone: "Europe/Berlin",
    weekday: "short",
  });
  expect(["Mon", "Tue", "Wed", "Thu", "Fri"]).toContain(weekday);
  expect(told("each_order", "due")[0]).toBe("never");
});
