// Measures what the options of a foreach save: batches against an op for each item, inline against a barrier.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCommand, folder, peerCreate } from "./compile-sections.mjs";
import { peerDagster } from "./environment.mjs";
import { toMetaflow, toTypeScript, unevenFlow, wideFlow } from "./flows.mjs";
import { interleave, measure } from "./measure.mjs";
import { compared, executeJob } from "./run-sections.mjs";

const BATCH_SIZE = 50;

/** How many items the peer runs. As many as ours would take it minutes. */
const PEER_ITEMS = [20, 40];

/** A foreach in batches against an op for each item, and against the peer, scaled by its slope. */
export function batches(bench) {
  const { batched: items } = bench;
  const [ours, single] = [`, batchSize: ${BATCH_SIZE}`, ", maxSplits: 100_000"].map((options) =>
    wideJob(bench, items, options),
  );
  const [mine] = interleave(bench, [ours], bench.rounds);
  // Only once, because they take minutes.
  const { seconds, peak } = measure(bench, single);
  const [few, many] = PEER_ITEMS.map((count) => measure(bench, peerJob(bench, count)));
  const [less, more] = PEER_ITEMS;
  const slope = (many.seconds - few.seconds) / (more - less);
  const scaled = many.seconds + (items - more) * slope;
  const title = `a foreach over ${items} items with batchSize: ${BATCH_SIZE}`;
  return [
    {
      title: `${title}, against an op for each`,
      ratio: mine.seconds / seconds,
      target: 0.25,
      ours: { label: ours.label, ...mine },
      theirs: { label: single.label, seconds, peak },
    },
    {
      title: `${title}, against the peer's ${more} items scaled by its slope`,
      ratio: mine.seconds / scaled,
      target: 0.01,
      ours: { label: ours.label, ...mine },
      theirs: {
        label: "metaflow-dagster, scaled",
        seconds: scaled,
        note: `${slope.toFixed(2)} s an item`,
      },
    },
  ];
}

/** A nested foreach whose items take unevenly long: inline against an op for each task. */
export function inline(bench) {
  const contestants = ["", ", inline: true"].map((options) => {
    const where = folder(bench, `uneven${options === "" ? "" : "-inline"}`);
    writeFileSync(join(where, "uneven.ts"), toTypeScript([unevenFlow("Uneven", options)]));
    // The tasks sleep, because the number of cores is not compared.
    measure(bench, createCommand("create", where, ["uneven.ts", "--max-workers", "9"]));
    const label = options === "" ? "a barrier between the levels" : "inline";
    return executeJob(label, where, "uneven.py", "uneven");
  });
  const title = "a nested foreach of uneven tasks, inline against the barrier";
  return [compared(bench, title, 0.7, contestants.reverse())];
}

function wideJob(bench, items, options) {
  const where = folder(bench, `wide-${items}-${options.replace(/\W+/g, "")}`);
  writeFileSync(join(where, "wide.ts"), toTypeScript([wideFlow("Wide", items, options)]));
  measure(bench, createCommand("create", where, ["wide.ts"]));
  const label = options.includes("batchSize") ? `batches of ${BATCH_SIZE}` : "an op for each item";
  return executeJob(label, where, "wide.py", "wide");
}

function peerJob(bench, items) {
  const where = folder(bench, `wide-peer-${items}`);
  writeFileSync(join(where, "wide.py"), toMetaflow(wideFlow("Wide", items)));
  measure(bench, peerCreate(where, "wide", "dagster_wide.py"));
  bench.progress(`metaflow-dagster, ${items} items`);
  const command = { command: peerDagster };
  return executeJob("metaflow-dagster", where, "dagster_wide.py", "Wide", command);
}
