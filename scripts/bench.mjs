// `npm run bench`: measures speed and memory as ratios with targets. `-- create job` runs two sections.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as compileSections from "./bench/compile-sections.mjs";
import { describeMachine, prepareWork, setUp } from "./bench/environment.mjs";
import * as foreachSections from "./bench/foreach-sections.mjs";
import { CommandFailed } from "./bench/measure.mjs";
import { formatMarkdown, formatRow, formatSummary } from "./bench/report.mjs";
import * as runSections from "./bench/run-sections.mjs";

const sections = {
  create: compileSections.create,
  flows: compileSections.flows,
  steps: compileSections.steps,
  job: runSections.job,
  foreach: runSections.foreach,
  run: runSections.run,
  nested: runSections.nested,
  batches: foreachSections.batches,
  inline: foreachSections.inline,
  artifacts: runSections.artifacts,
};

const usage = `Usage: npm run bench -- [--rounds N] [--items N] [--batched N] [--markdown] [${Object.keys(sections).join("] [")}]

Measures this project beside its peers, each number the median of N interleaved runs (3 unless
said), after all set-up. --items says over how many items the section artifacts fans out, 200 unless
said: 1,000 take minutes. --batched says over how many the section batches does, 1,000 unless said. Exits 1 if a target is missed. --markdown ends with the README's table.`;

/** Reads the command line. Prints what is wrong with it and returns undefined if it is wrong. */
function readArguments() {
  const options = {
    rounds: { type: "string", default: "3" },
    items: { type: "string", default: "200" },
    batched: { type: "string", default: "1000" },
    markdown: { type: "boolean" },
    help: { type: "boolean" },
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const rounds = Number(values.rounds);
    const [items, batched] = [Number(values.items), Number(values.batched)];
    const unknown = positionals.find((name) => !Object.hasOwn(sections, name));
    if (unknown !== undefined) throw new TypeError(`There is no section ${unknown}.`);
    if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError("--rounds takes a number.");
    if (!Number.isInteger(items) || items < 1) throw new TypeError("--items takes a number.");
    if (!Number.isInteger(batched) || batched < 1) throw new TypeError("--batched takes a number.");
    return { ...values, rounds, items, batched, names: positionals };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    return undefined;
  }
}

/** Prints a line that replaces itself on a terminal. Prints nothing elsewhere. */
function progress(text) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${text}`);
}

function runSectionsOf(names, bench) {
  const rows = [];
  for (const name of names) {
    for (const row of sections[name](bench)) {
      bench.progress("");
      console.log(`${formatRow(row)}\n`);
      rows.push(row);
    }
  }
  return rows;
}

async function main() {
  const options = readArguments();
  if (options === undefined) return 2;
  if (options.help) {
    console.log(usage);
    return 0;
  }
  await setUp();
  const work = mkdtempSync(join(tmpdir(), "dagster-ts-bench-"));
  try {
    prepareWork(work);
    console.log(`${describeMachine()}\nMedians of ${options.rounds} interleaved runs.\n`);
    const { rounds, items, batched } = options;
    const names = options.names.length > 0 ? options.names : Object.keys(sections);
    const rows = runSectionsOf(names, { work, rounds, items, batched, progress });
    if (options.markdown) console.log(`${formatMarkdown(rows)}\n`);
    console.log(formatSummary(rows));
    return rows.every(({ ratio, target }) => ratio <= target) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    progress("");
    console.error(error.message);
    return 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
