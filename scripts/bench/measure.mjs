// Runs commands for their time and memory.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measureCommand, variables } from "./environment.mjs";

/** A command of the bench failed. Its output says why. */
export class CommandFailed extends Error {}

/**
 * Runs a command once.
 * @returns seconds, and the peak memory in bytes of its largest process (`peak`) or of all (`tree`)
 */
export function measure(bench, { command, cwd = bench.work }, { hasTree = false } = {}) {
  const log = join(bench.work, "output.log");
  const [file, ...rest] = measureCommand(log, command, hasTree);
  const env = variables(bench.work);
  const { stdout, stderr } = spawnSync(file, rest, { cwd, env, encoding: "utf8" });
  const result = stdout ? JSON.parse(stdout) : { code: -1 };
  if (result.code === 0) return result;
  const output = stdout ? readFileSync(log, "utf8") : stderr;
  throw new CommandFailed(
    `${command.join(" ")}\nended with ${result.code}:\n${output.slice(-3000)}`,
  );
}

/** Runs several commands in turn for a number of rounds, and returns the median of each. */
export function interleave(bench, contestants, rounds) {
  const results = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    contestants.forEach((contestant, index) => {
      bench.progress(`${contestant.label}, ${round + 1} of ${rounds}`);
      results[index].push(measure(bench, contestant));
    });
  }
  return results.map((runs) => ({
    seconds: median(runs.map(({ seconds }) => seconds)),
    peak: Math.max(...runs.map(({ peak }) => peak)),
  }));
}

/** Runs a command once more for the peak of all its processes together, which costs time to watch. */
export function treePeak(bench, contestant) {
  bench.progress(`${contestant.label}, memory`);
  return measure(bench, contestant, { hasTree: true }).tree;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
