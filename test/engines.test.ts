import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type FlowOutcome, type FlowRequest, runFlows } from "./dagster/run-flows.js";
import { buildFlow } from "./support/build-flow.js";
import { dagsterTs, projectFolder } from "./support/cli.js";
import { newFolder, ROOT } from "./support/paths.js";
import { shell, shellEnvironment } from "./support/shell.js";

const FLOW = readFileSync(join(ROOT, "test", "engines", "sized_flow.ts"), "utf8");

/** What dagster-ts.yaml says of each. */
const CONFIGS: Record<string, object> = {
  docker: { image: "flows:1", container_kwargs: { auto_remove: true } },
  k8s: { job_image: "flows:1", step_k8s_config: { container_config: { working_dir: "/flows" } } },
  // Celery then runs its tasks in the process that sends them.
  celery_k8s: { job_image: "flows:1", config_source: { task_always_eager: true } },
};
const ENGINES = Object.keys(CONFIGS);

let outcomes: Map<string, FlowOutcome>;

beforeAll(async () => {
  const home = newFolder("engines");
  const requests: FlowRequest[] = [];
  for (const engine of ENGINES) {
    const folder = join(home, "flows", engine);
    mkdirSync(folder, { recursive: true });
    const settings = { executor: engine, executorConfig: CONFIGS[engine] };
    writeFileSync(join(folder, "dagster-ts.yaml"), stringify(settings));
    // Nobody keeps a limit under celery_k8s.
    const flow = engine === "celery_k8s" ? FLOW.replace(", maxParallel: 2", "") : FLOW;
    writeFileSync(join(folder, "flow.ts"), flow);
    const { python, plan } = await buildFlow(join(folder, "flow.ts"));
    const job = engine === "k8s" ? "__ASSET_JOB" : plan.job;
    requests.push({ id: engine, engine, file: python.path, job, logs: true });
  }
  const environment = { DAGSTER_STEP_DELEGATING_EXECUTOR_SLEEP_SECONDS: "0.1" };
  outcomes = await runFlows(requests, { home, environment, script: "engines.py" });
});

const WORK = [0, 1, 2].map((item) => `SizedFlow.work[${item}]`);

test.each(ENGINES)("%s runs what was fanned out, a container for each op", (engine) => {
  const outcome = outcomes.get(engine);
  expect(outcome).toMatchObject({ success: true, failures: {} });
  expect(outcome?.records["SizedFlow.end"]?.artifacts).toMatchObject({ sizes: [10, 20, 30] });
  const steps = outcome?.containers?.map(({ step }) => step);
  expect(steps).toEqual(expect.arrayContaining(WORK));
  expect(steps?.toSorted()).toEqual(outcome?.steps.toSorted());
});

test.each(["docker", "k8s"])("%s keeps the limit of a foreach", (engine) => {
  const changes: Record<string, number> = { STEP_WORKER_STARTING: 1, STEP_SUCCESS: -1 };
  let running = 0;
  const counts = outcomes.get(engine)?.logs.map(({ event, step }) => {
    if (WORK.includes(step ?? "")) running += changes[event ?? ""] ?? 0;
    return running;
  });
  expect(Math.max(...(counts ?? []))).toBe(2);
});

function specOf(engine: string, step: string) {
  return outcomes.get(engine)?.containers?.find((one) => one.step === step)?.spec;
}

test.each(["k8s", "celery_k8s"])("%s makes pods as a step asks for", (engine) => {
  const podOf = (resources: object) => ({
    kind: "Job",
    spec: { template: { spec: { containers: [{ image: "flows:1", resources }] } } },
  });
  expect(specOf(engine, "SizedFlow.work[0]")).toMatchObject(
    podOf({
      requests: { cpu: "1500m", memory: "2560Mi" },
      limits: { memory: "2560Mi", "nvidia.com/gpu": "1" },
    }),
  );
  const size = { memory: "1536Mi" };
  expect(specOf(engine, "SizedFlow.start")).toMatchObject(podOf({ requests: size, limits: size }));
  const plain = JSON.stringify(specOf(engine, "SizedFlow.join"));
  expect(plain).not.toMatch(/memory|nvidia/);
});

test("what the yaml says of the pods stays", () => {
  const spec = JSON.stringify(specOf("k8s", "SizedFlow.work[0]"));
  expect(spec).toContain('"workingDir":"/flows"');
});

test("docker gives each container the most that a step asks for", () => {
  for (const step of ["SizedFlow.join", "SizedFlow.work[0]"]) {
    expect(specOf("docker", step)).toMatchObject({
      image: "flows:1",
      host_config: {
        AutoRemove: true,
        NanoCpus: 1_500_000_000,
        Memory: 2560 * 1024 * 1024,
        DeviceRequests: [{ Count: 1, Capabilities: [["gpu"]] }],
      },
    });
  }
});

test("a project's assets are run with what all of its flows need", async () => {
  const folder = projectFolder({
    "a.ts": FLOW,
    "b.ts": FLOW.replace("SizedFlow", "OtherFlow").replace("memory: 2048", "memory: 4096"),
    "dagster-ts.yaml": stringify({
      flows: ["*.ts"],
      executor: "docker",
      executorConfig: { image: { env: "IMAGE" } },
    }),
  });
  expect(await dagsterTs(["create"], folder)).toMatchObject({ code: 0 });
  const script = [
    "import json",
    "from definitions import defs",
    "job = defs.get_repository_def().get_job('__ASSET_JOB')",
    "mapped = job.executor_def.apply_config_mapping({'config': {}})",
    "print(json.dumps(mapped.value['config']))",
  ];
  writeFileSync(join(folder, "show.py"), `${script.join("\n")}\n`);
  const environment = shellEnvironment({ DAGSTER_HOME: "", IMAGE: "flows:1" });
  const made = "definitions.py sized_flow.py other_flow.py";
  const ruff = `ruff check --isolated ${made} && ruff format --isolated --check ${made}`;
  const shown = await shell(`${ruff} && python show.py`, folder, environment);
  expect(shown).toMatchObject({ code: 0 });
  // Before it ruff says that all is well.
  expect(JSON.parse(shown.stdout.slice(shown.stdout.indexOf("{")))).toMatchObject({
    image: "flows:1",
    container_kwargs: { mem_limit: "4608m", nano_cpus: 1_500_000_000 },
    tag_concurrency_limits: ["SizedFlow", "OtherFlow"].map((flow) => {
      return { key: "dagster-ts/foreach-0", value: `${flow}.start`, limit: 2 };
    }),
  });
});
