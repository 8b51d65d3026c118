import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Project, type Type } from "ts-morph";
import { PROTOCOL } from "../src/runtime/protocol.js";
import { PYTHON, ROOT } from "./support/paths.js";

interface PythonProtocol {
  protocol: number;
  trigger: string;
  /** The keys of each message; one that may be absent ends with a question mark. */
  messages: Record<string, string[]>;
}

const script = join(ROOT, "test/dagster/protocol_fields.py");
const python = JSON.parse(execFileSync(PYTHON, [script], { encoding: "utf8" })) as PythonProtocol;

const file = new Project({ tsConfigFilePath: join(ROOT, "tsconfig.json") }).getSourceFileOrThrow(
  join(ROOT, "src/runtime/protocol.ts"),
);

/** The keys of a message in TypeScript. In a union a key that not all of its members have may be absent. */
function keysOf(name: string): string[] {
  const declaration = file.getInterface(name) ?? file.getTypeAliasOrThrow(name);
  const type = declaration.getType();
  const members = type.isUnion() ? type.getUnionTypes() : [type];
  const keys = new Set(
    members.flatMap((member) => member.getProperties().map((key) => key.getName())),
  );
  return [...keys].map((key) => (isInAll(key, members) ? key : `${key}?`)).sort();
}

function isInAll(key: string, members: readonly Type[]): boolean {
  return members.every((member) => member.getProperty(key)?.isOptional() === false);
}

test("both languages state the same protocol", () => {
  expect(python.protocol).toBe(PROTOCOL);
});

test.each(["CheckJson", "Frame", "PartitionInfo", "TaskRecord", "TaskAnswer"])(
  "%s has the same keys in both languages",
  (name) => {
    expect(python.messages[name]).toEqual(keysOf(name));
  },
);

test("a request of Python has no key that the runtime does not know", () => {
  const optional = (key: string) => key.replace("?", "");
  // What Pipes carries outside of the extras: the run's id and the attempt. The runtime puts them into the request.
  const ofPipes = ["run", "retryCount"];
  // A scheduler of the runtime names its tasks itself.
  const ofScheduler = ["taskId"];
  // The runtime reads these before it makes the request: `answer` and the parts of `run`.
  const beside = ["answer", "partition", "scheduledTime", "trigger"];
  const inPython = (python.messages.TaskRequest ?? []).map(optional);
  const inTypeScript = keysOf("DagsterRequest").map(optional);
  expect([...inPython, ...ofPipes, ...ofScheduler].sort()).toEqual(
    [...inTypeScript, ...beside].sort(),
  );
  expect(python.messages.RunInfo?.map(optional)).toEqual(keysOf("RunInfo").map(optional));
});

test("the messages of Python are these", () => {
  // A new message belongs into the tests above.
  expect(Object.keys(python.messages).sort()).toEqual([
    "CheckJson",
    "Frame",
    "PartitionInfo",
    "RunInfo",
    "TaskAnswer",
    "TaskRecord",
    "TaskRequest",
  ]);
});
