// Materializes an asset as a user would, with `dagster asset materialize`, and follows what it logs.
import { spawn, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { python } from "../setup.mjs";

/** `dagster` of the project's virtual environment. */
export const dagster = join(dirname(python), "dagster");

const EVENT =
  /(STEP_START|STEP_SUCCESS|STEP_FAILURE) - .*?step "([^"]+)"(?:.* in ([\d.]+)(ms|s)\.)?/;

/**
 * Materializes an asset of a Python file.
 * @param onEvent is told `{ kind, step, seconds }` as steps start and end
 * @returns what Dagster wrote, if it failed
 */
export async function materialize({ file, asset, env, onEvent }) {
  const words = ["asset", "materialize", "--select", asset, "-f", file];
  const child = spawn(dagster, words, {
    cwd: dirname(file),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.resume();
  const lines = [];
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    const event = readEvent(line);
    if (event !== undefined) onEvent(event);
  }
  const code = child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve)));
  return code === 0 ? undefined : lines.join("\n");
}

function readEvent(line) {
  const match = EVENT.exec(line);
  if (match === null) return undefined;
  const [, kind, step, amount, unit] = match;
  return { kind, step, seconds: amount && Number(amount) / (unit === "ms" ? 1000 : 1) };
}

/** An artifact of the flow's last task, as JSON. */
export function readArtifact({ file, asset, artifact, env }) {
  const script = fileURLToPath(new URL("result.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, file, asset, artifact], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Reading ${artifact} of ${asset} failed:\n${stderr}`);
  return stdout.trim();
}
