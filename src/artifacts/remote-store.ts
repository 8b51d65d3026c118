import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isRunId, runKey } from "../runtime/store/run-records.js";
import { keyOf } from "../runtime/store/store.js";
import { ArtifactsError } from "./artifacts-error.js";
import type { KeptRun, ReadableStore } from "./kept-runs.js";

/** Names a Python with universal-pathlib, on which Dagster depends, and with the library of the store. */
const PYTHON_VARIABLE = "DAGSTER_TS_PYTHON";

/** Reads a request on stdin: `list` the runs, or `get` a file or a whole folder into `folder`. */
const SCRIPT = `
import json, os, sys
from upath import UPath

request = json.load(sys.stdin)
store = UPath(request["store"])
root = store.path.rstrip("/")

def changed(path, info):
    names = ("LastModified", "updated", "last_modified", "mtime", "modified", "created")
    time = next((info[name] for name in names if info.get(name)), 0)
    return time.timestamp() if hasattr(time, "timestamp") else float(time)

def found(key):
    for path, info in store.fs.find(f"{root}/{key}", detail=True).items():
        yield path[path.index(root) + len(root) + 1 :], path, info

if "list" in request:
    runs = {}
    for key, path, info in found("runs"):
        run = key.split("/")[1]
        runs[run] = max(runs.get(run, 0), changed(path, info))
    print(json.dumps(runs))
else:
    count = 0
    for key, path, info in found(request["get"]):
        file = os.path.join(request["folder"], key)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        store.fs.get_file(path, file)
        count += 1
    print(count)
`;

/** Opens a store at a URL. Python reads it, as it does for a task. What it read is deleted when this process ends. */
export function remoteStore(location: string, environment: NodeJS.ProcessEnv): ReadableStore {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-artifacts-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const ask = (request: object) =>
    askPython({ store: location, folder, ...request }, location, environment);
  return {
    location,
    folder,
    runs: () => runsOf(ask({ list: true })),
    fetchRun: (id) => void ask({ get: runKey(id) }),
    remote: {
      location,
      fetch: (hash, place) => {
        mkdirSync(dirname(place), { recursive: true });
        return ask({ get: keyOf(hash) }) === 0 ? undefined : readFileSync(place);
      },
      send: () => {
        throw new Error("artifacts are only read");
      },
    },
  };
}

function runsOf(answer: unknown): KeptRun[] {
  const times = Object.entries(answer as Record<string, number>);
  const runs = times.map(([id, seconds]) => ({ id, time: seconds * 1000 }));
  return runs.filter(({ id }) => isRunId(id));
}

/** @throws ArtifactsError if that Python does not exist, or cannot read the store */
function askPython(request: object, location: string, environment: NodeJS.ProcessEnv): unknown {
  const python = environment[PYTHON_VARIABLE] || "python3";
  const { status, stdout, stderr, error } = spawnSync(python, ["-c", SCRIPT], {
    input: JSON.stringify(request),
    env: environment,
    encoding: "utf8",
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (status === 0) return JSON.parse(stdout) as unknown;
  const reason = error?.message ?? stderr.trim().split("\n").at(-1);
  throw new ArtifactsError(
    `The store ${location} cannot be read: ${reason}\nA store at a URL is read by Python. Set ` +
      `${PYTHON_VARIABLE} to the one that Dagster runs on, with the store's credentials.`,
  );
}
