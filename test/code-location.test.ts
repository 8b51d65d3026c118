import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { runFlows } from "./dagster/run-flows.js";
import { dagsterTs, projectFolder, smallFlow, writeFiles } from "./support/cli.js";
import { PYTHON, ROOT } from "./support/paths.js";

interface Location {
  /** The executor of each job. Dagster's page materializes assets by the job `__ASSET_JOB`. */
  executors: Record<string, string>;
  assets: string[];
}

const PLAIN = `import dagster as dg


@dg.asset
def plain():
    return 1
`;

/** A project as `create-dagster` makes it: what is in `defs/` loads by itself. */
const DEFINITIONS = `from pathlib import Path

from dagster import definitions, load_from_defs_folder


@definitions
def defs():
    return load_from_defs_folder(path_within_project=Path(__file__).parent)
`;
const PYPROJECT = `[project]
name = "shop"
version = "0.1.0"

[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "shop"
`;

function describeLocation(folder: string, module: string): Location {
  const script = join(ROOT, "test/dagster/describe_location.py");
  const text = execFileSync(PYTHON, [script, folder, module], { encoding: "utf8", stdio: "pipe" });
  return JSON.parse(text) as Location;
}

/** A folder with two generated flows, whose jobs have different executors. */
async function twoFlows(output: string): Promise<string> {
  const folder = projectFolder({ "other_flow.ts": smallFlow("OtherFlow") });
  copyFileSync(join(ROOT, "fixtures/valid/foreach_flow/flow.ts"), join(folder, "foreach_flow.ts"));
  for (const [name, ...options] of [
    ["foreach_flow"],
    ["other_flow", "--executor", "multiprocess"],
  ]) {
    const words = ["create", `${name}.ts`, "-o", join(output, `${name}.py`), ...options];
    expect(await dagsterTs(words, folder)).toMatchObject({ code: 0 });
  }
  return folder;
}

test("a file alone runs its flow by the executor of the flow", async () => {
  const folder = await twoFlows(".");
  expect(describeLocation(folder, "foreach_flow").executors).toEqual({
    __ASSET_JOB: "async_executor",
    foreach_flow: "async_executor",
  });
  expect(describeLocation(folder, "other_flow").executors).toEqual({
    __ASSET_JOB: "multiprocess",
    other_flow: "multiprocess",
  });
});

test("flows of different executors load beside a user's own definitions, which choose for the rest", async () => {
  const folder = await twoFlows(".");
  writeFiles(folder, {
    "plain.py": PLAIN,
    "location.py": `import dagster as dg
import foreach_flow
import other_flow
import plain

defs = dg.Definitions.merge(
    foreach_flow.defs,
    other_flow.defs,
    dg.Definitions(assets=[plain.plain], executor=dg.in_process_executor),
)
`,
  });
  expect(describeLocation(folder, "location")).toEqual({
    executors: {
      __ASSET_JOB: "in_process",
      foreach_flow: "async_executor",
      other_flow: "multiprocess",
    },
    assets: ["ForeachFlow", "OtherFlow", "plain"],
  });
});

test("flows in the defs folder of a project load by themselves, and leave its default executor", async () => {
  const folder = await twoFlows("src/shop/defs");
  writeFiles(folder, {
    "pyproject.toml": PYPROJECT,
    "src/shop/__init__.py": "",
    "src/shop/definitions.py": DEFINITIONS,
    "src/shop/defs/__init__.py": "",
    "src/shop/defs/plain.py": PLAIN,
  });
  expect(describeLocation(join(folder, "src"), "shop.definitions")).toEqual({
    executors: {
      // Dagster's own default, which runs plain assets side by side.
      __ASSET_JOB: "multi_or_in_process_executor",
      foreach_flow: "async_executor",
      other_flow: "multiprocess",
    },
    assets: ["ForeachFlow", "OtherFlow", "plain"],
  });
  const file = join(folder, "src/shop/defs/foreach_flow.py");
  const outcomes = await runFlows([{ id: "fruit", file, job: "foreach_flow" }]);
  expect(outcomes.get("fruit")).toMatchObject({ success: true, failures: {} });
});
