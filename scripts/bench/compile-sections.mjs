// Measures `dagster-ts create` against the peer, and against itself at twice the size.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";
import { dagsterTs, peerPython } from "./environment.mjs";
import { deepFlow, flowOfTenSteps, longFlow, toMetaflow, toTypeScript } from "./flows.mjs";
import { interleave, measure, median } from "./measure.mjs";

/** `create` of the fruit flow, the whole process. */
export function create(bench) {
  const [ours, theirs] = fruitFlow(bench);
  const [mine, peer] = interleave(bench, [ours.create, theirs.create], 2 + bench.rounds * 2);
  return [
    {
      title: "create of the fruit flow",
      ratio: mine.seconds / peer.seconds,
      target: 0.55,
      ours: { label: "dagster-ts create", ...mine },
      theirs: { label: "metaflow-dagster", ...peer },
    },
  ];
}

/** Both dialects of the fruit flow in folders of their own, made once so that caches are warm. */
export function fruitFlow(bench) {
  const [mine, peer] = [folder(bench, "fruit"), folder(bench, "fruit-peer")];
  copyFileSync(join(root, "fixtures/valid/foreach_flow/flow.ts"), join(mine, "foreach_flow.ts"));
  copyFileSync(join(root, "scripts/bench/metaflow/foreach_flow.py"), join(peer, "foreach_flow.py"));
  const contestants = [
    { folder: mine, create: createCommand("dagster-ts create", mine, ["foreach_flow.ts"]) },
    { folder: peer, create: peerCreate(peer, "foreach_flow", "dagster_foreach_flow.py") },
  ];
  for (const contestant of contestants) measure(bench, contestant.create);
  return contestants;
}

/** 200 flows of ten steps in one call, against 200 calls, and against half as many. */
export function flows(bench) {
  const peer = folder(bench, "flows-peer");
  const names = Array.from({ length: 200 }, (_, index) => `TenStepsFlow${index}`);
  for (const name of names) {
    writeFileSync(join(peer, `${name}.py`), toMetaflow(flowOfTenSteps(name)));
  }
  const [hundred, twoHundred] = [100, 200].map((count) => manyFlows(bench, names.slice(0, count)));
  const [half, whole] = interleave(bench, [hundred, twoHundred], bench.rounds);
  const calls = names.map((name, index) => {
    bench.progress(`metaflow-dagster, flow ${index + 1} of ${names.length}`);
    return measure(bench, peerCreate(peer, name, `dagster_${name}.py`));
  });
  const theirs = {
    label: "metaflow-dagster, 200 calls",
    seconds: calls.reduce((sum, { seconds }) => sum + seconds, 0),
    peak: Math.max(...calls.map(({ peak }) => peak)),
    note: `${median(calls.map(({ seconds }) => seconds)).toFixed(2)} s a call`,
  };
  return [
    {
      title: "200 flows of 10 steps in one call",
      ratio: whole.seconds / theirs.seconds,
      target: 0.02,
      ours: { label: "dagster-ts create, one call", ...whole },
      theirs,
    },
    doubled("flows", ["100 flows", half], ["200 flows", whole]),
  ];
}

function manyFlows(bench, names) {
  const where = folder(bench, `flows-${names.length}`);
  const files = names.map((name) => `${name}.ts`);
  for (const name of names) {
    writeFileSync(join(where, `${name}.ts`), toTypeScript([flowOfTenSteps(name)]));
  }
  return createCommand(`create of ${names.length} flows`, where, files);
}

/** One flow of 1,000 and of 2,000 steps, and of five levels with 200 and with 400 steps. */
export function steps(bench) {
  const sizes = [
    longFlow("ThousandSteps", 1000),
    longFlow("TwoThousandSteps", 2000),
    deepFlow("DeepFlow200", 5, 200),
    deepFlow("DeepFlow400", 5, 400),
  ];
  const contestants = sizes.map((flow) => {
    const where = folder(bench, flow.name);
    writeFileSync(join(where, "flow.ts"), toTypeScript([flow]));
    return createCommand(`create of ${flow.name}`, where, ["flow.ts"]);
  });
  const [thousand, twoThousand, deep200, deep400] = interleave(bench, contestants, bench.rounds);
  return [
    doubled("steps", ["1,000 steps", thousand], ["2,000 steps", twoThousand]),
    {
      ...doubled("depth", ["5 levels, 200 steps", deep200], ["5 levels, 400 steps", deep400]),
      title: "five levels of foreach: 400 steps against 200",
      target: 2.5,
    },
  ];
}

/** Twice the work may take twice the time, with a tenth more for the inaccuracy of the clock. */
function doubled(what, [smallLabel, small], [largeLabel, large]) {
  return {
    title: `twice as many ${what}: linear`,
    ratio: large.seconds / small.seconds,
    target: 2.2,
    ours: { label: largeLabel, ...large },
    theirs: { label: smallLabel, ...small },
  };
}

/** A new folder in the bench's. */
export function folder(bench, name) {
  const path = join(bench.work, name);
  mkdirSync(path, { recursive: true });
  return path;
}

export function createCommand(label, cwd, rest) {
  return { label, cwd, command: [...dagsterTs, "create", ...rest] };
}

export function peerCreate(cwd, name, output) {
  const command = [peerPython, `${name}.py`, "dagster", "create", output];
  return { label: "metaflow-dagster", cwd, command };
}
