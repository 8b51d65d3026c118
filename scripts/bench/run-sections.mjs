// Measures runs: under Dagster, against the peer and plain Python, and without Dagster.
import { copyFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";
import { createCommand, folder, fruitFlow } from "./compile-sections.mjs";
import { dagster, dagsterTs, peerDagster, peerPython, variables } from "./environment.mjs";
import { inheritingFlow, toMetaflow, toTypeScript, wideFlow } from "./flows.mjs";
import { interleave, measure, treePeak } from "./measure.mjs";

/** The fruit flow by `dagster job execute`. */
export function job(bench) {
  const [ours, theirs] = fruitFlow(bench);
  const contestants = [
    executeJob("dagster-ts", ours.folder, "foreach_flow.py", "foreach_flow"),
    executeJob("metaflow-dagster", theirs.folder, "dagster_foreach_flow.py", "ForeachFlow", {
      command: peerDagster,
    }),
  ];
  return [compared(bench, "the fruit flow by dagster job execute", 0.35, contestants)];
}

/** A foreach over 300 items against plain Python, and its memory against that of 75 items. */
export function foreach(bench) {
  const [few, many] = [75, 300].map((items) => wideJob(bench, items));
  const plain = executeJob(
    "plain Python ops, in process",
    join(root, "scripts", "bench"),
    "plain_foreach.py",
    "plain_foreach",
  );
  const row = compared(bench, "a foreach over 300 items, a Node process each", 1.7, [many, plain]);
  const fewTree = treePeak(bench, few);
  return [
    row,
    {
      title: "memory of all processes: 300 items against 75",
      ratio: row.ours.tree / fewTree,
      target: 1.3,
      ours: { label: "300 items", tree: row.ours.tree },
      theirs: { label: "75 items", tree: fewTree },
    },
  ];
}

function wideJob(bench, items) {
  const where = folder(bench, `wide-${items}`);
  writeFileSync(join(where, "wide_flow.ts"), toTypeScript([wideFlow("WideFlow", items)]));
  measure(bench, createCommand("create", where, ["wide_flow.ts"]));
  return executeJob(`dagster-ts, ${items} items`, where, "wide_flow.py", "wide_flow");
}

/** `dagster-ts run` of a foreach over 100 items against Metaflow's own `run`. */
export function run(bench) {
  const [mine, peer] = [folder(bench, "run"), folder(bench, "run-peer")];
  const flow = wideFlow("HundredItems", 100);
  writeFileSync(join(mine, "flow.ts"), toTypeScript([flow]));
  writeFileSync(join(peer, "flow.py"), toMetaflow(flow));
  const contestants = [
    { label: "dagster-ts run", cwd: mine, command: [...dagsterTs, "run", "flow.ts"] },
    { label: "metaflow run", cwd: peer, command: [peerPython, "flow.py", "run"] },
  ];
  return [compared(bench, "run of a foreach over 100 items, without Dagster", 0.4, contestants)];
}

/** A switch in a foreach in a foreach, under the async executor and under multiprocess. */
export function nested(bench) {
  const contestants = ["async", "multiprocess"].map((executor) => {
    const where = folder(bench, `nested-${executor}`);
    const source = join(root, "fixtures/valid/nested_switch_flow/flow.ts");
    copyFileSync(source, join(where, "nested_switch_flow.ts"));
    const rest = ["nested_switch_flow.ts", "--executor", executor];
    measure(bench, createCommand("create", where, rest));
    const file = "nested_switch_flow";
    return executeJob(`${executor} executor`, where, `${file}.py`, file);
  });
  return [compared(bench, "the nested flow: async against multiprocess", 0.25, contestants)];
}

const MODEL_BYTES = 100_000_000;

/** A foreach whose tasks inherit 100 MB and do not read it, against the same foreach without it. */
export function artifacts(bench) {
  const { items } = bench;
  const contestants = [MODEL_BYTES, 0].map((bytes) => {
    const where = folder(bench, `inheriting-${bytes}`);
    const flow = bytes > 0 ? inheritingFlow("Model", items, bytes) : wideFlow("Model", items);
    writeFileSync(join(where, "model.ts"), toTypeScript([flow]));
    measure(bench, createCommand("create", where, ["model.ts"]));
    const label = `${items} items ${bytes > 0 ? "that inherit 100 MB" : "without it"}`;
    return executeJob(label, where, "model.py", "model");
  });
  // The first run of all also makes Dagster's databases.
  measure(bench, contestants[1]);
  const written = contestants.map((contestant) => bytesWritten(bench, contestant));
  const runs = interleave(bench, contestants, bench.rounds);
  const [ours, theirs] = runs.map((run, index) => ({ label: contestants[index].label, ...run }));
  const [mine, others] = written.map((bytes, index) => ({
    label: contestants[index].label,
    written: bytes,
  }));
  return [
    {
      title: `a foreach over ${items} items, with an artifact of 100 MB that none touches: time`,
      ratio: ours.seconds / theirs.seconds,
      target: 1.1,
      ours,
      theirs,
    },
    {
      title: "the same: bytes written, but for the 100 MB themselves",
      ratio: (mine.written - MODEL_BYTES) / others.written,
      target: 1.1,
      ours: mine,
      theirs: others,
    },
  ];
}

/** How much Dagster's folder grows in the first run of a command. */
function bytesWritten(bench, contestant) {
  bench.progress(`${contestant.label}, bytes written`);
  const before = bytesIn(variables(bench.work).DAGSTER_HOME);
  measure(bench, contestant);
  return bytesIn(variables(bench.work).DAGSTER_HOME) - before;
}

function bytesIn(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, path: older, name }) => {
      return sum + statSync(join(parentPath ?? older, name)).size;
    }, 0);
}

export function compared(bench, title, target, contestants) {
  const [mine, peer] = interleave(bench, contestants, bench.rounds);
  const [ours, theirs] = [mine, peer].map((result, index) => ({
    label: contestants[index].label,
    ...result,
    tree: treePeak(bench, contestants[index]),
  }));
  return { title, ratio: ours.seconds / theirs.seconds, target, ours, theirs };
}

/** The job of a generated file, run once. */
export function executeJob(label, cwd, file, name, { command = dagster } = {}) {
  return { label, cwd, command: [command, "job", "execute", "-f", file, "-j", name] };
}
