import * as fs from "node:fs";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { FlowSpec, type Inputs, step } from "../src/index.js";
import type { Encoded, TaskRecord } from "../src/runtime/protocol.js";
import { Store } from "../src/runtime/store/store.js";
import { runTask } from "../src/runtime/task/task.js";
import {
  each,
  end,
  joining,
  manifestOf,
  record,
  requestOf,
  run,
  temporaryFolder,
  to,
} from "./runtime-support.js";

const folder = temporaryFolder();
const LARGE = "x".repeat(20_000);

/** A store of its own, and the one blob in it. */
function storedBlob(name: string) {
  const place = join(folder, name);
  const hash = new Store(place).put(LARGE);
  return { place, hash, path: join(place, "blobs", hash.slice(0, 2), hash) };
}

describe("a blob", () => {
  test("is named by its content, whole, and of this user alone", () => {
    const { place, hash, path } = storedBlob("whole");
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(path, "utf8")).toBe(LARGE);
    expect(new Store(place).get(hash).toString()).toBe(LARGE);
    expect([path, join(path, ".."), place].map((one) => statSync(one).mode & 0o077)).toEqual([
      0, 0, 0,
    ]);
    expect(readdirSync(join(path, ".."))).toEqual([hash]);
  });

  test("is not written again if it is there, and mended if it is short", () => {
    const { place, path } = storedBlob("again");
    const { ino } = statSync(path);
    new Store(place).put(Buffer.from(LARGE));
    expect(statSync(path).ino).toBe(ino);
    truncateSync(path, 5);
    new Store(place).put(LARGE);
    expect(readFileSync(path, "utf8")).toBe(LARGE);
  });

  test("is asked for elsewhere if it is missing, and checked as any other", () => {
    const { place, hash, path } = storedBlob("fetched");
    rmSync(path);
    const bring = (content: string) => ({
      location: "s3://bucket",
      fetch: () => Buffer.from(content),
      send: () => undefined,
    });
    expect(new Store(place, bring(LARGE)).get(hash).toString()).toBe(LARGE);
    const damaged = () => new Store(place, bring("other")).get(hash);
    expect(damaged).toThrow(/^s3:\/\/bucket\/blobs\/.* is damaged/);
    writeFileSync(path, "half");
    expect(new Store(place, bring(LARGE)).get(hash).toString()).toBe(LARGE);
  });

  test("of a damaged record leads to no file outside of the store", () => {
    for (const hash of ["../../etc/passwd", "", "A".repeat(64)]) {
      expect(() => new Store(folder).get(hash)).toThrow("names no blob");
    }
  });
});

class Reading extends FlowSpec {
  model!: string;
  read!: number;
  @step
  start() {
    this.model = LARGE;
    this.next(this.use);
  }
  @step
  use() {
    this.read = this.model.length;
    this.next(this.end);
  }
  @step
  end() {}
}
const steps = { start: to("use"), use: to("end"), end };

function runIn(
  place: string,
  step: string,
  inputs: TaskRecord[] = [],
  flow: typeof Reading = Reading,
): Promise<TaskRecord> {
  const manifest = manifestOf(steps);
  const request = requestOf(manifest, { step, inputs, stack: [] });
  return runTask(flow, manifest, { ...request, store: place });
}

describe("a task", () => {
  test.each<[string, (path: string) => void, RegExp]>([
    ["is missing", rmSync, /is missing from the store. Bring it back, or run the flow again/],
    ["is short", (path) => truncateSync(path, 100), /is damaged: its 100 bytes are not those/],
    ["is empty", (path) => truncateSync(path, 0), /is damaged: its 0 bytes/],
    ["has a flipped byte", (path) => flipByte(path), /is damaged: its 20002 bytes .* Delete it/],
    ["is a folder", (path) => [rmSync(path), mkdirSync(path)], /cannot be read \(EISDIR/],
  ])("says what to do where a blob %s", async (name, damage, message) => {
    const place = join(folder, name);
    const started = await runIn(place, "start");
    const { stored } = started.artifacts.model as { stored: string };
    damage(join(place, "blobs", stored.slice(0, 2), stored));
    const failure = runIn(place, "use", [started]);
    await expect(failure).rejects.toThrow(/^artifact "model" of step "start" cannot be read: /);
    await expect(failure).rejects.toThrow(message);
    // Who does not touch it passes it on.
    expect((await runIn(place, "end", [started])).artifacts).toEqual(started.artifacts);
  });

  test.each<[string, unknown]>([
    ["no encoded value", "text"],
    ["nothing known", { jsn: 1 }],
    ["no flattened value", { devalue: [[7]], kind: "", preview: "" }],
    ["an unknown tag", { devalue: [["Gone", 1], 1], kind: "", preview: "" }],
    [
      "an unknown class",
      { devalue: [["Error", 1], { type: 2 }, "process"], kind: "", preview: "" },
    ],
    ["a path for a hash", { stored: "../../x", form: "json", size: 1, kind: "", preview: "" }],
  ])("says that a record is damaged that holds %s", async (_name, encoded) => {
    const start = { ...record("start", {}), artifacts: { model: encoded as Encoded } };
    const failure = runIn(folder, "use", [start]);
    await expect(failure).rejects.toThrow(
      /^artifact "model" of step "start" cannot be read: its record is damaged/,
    );
  });

  test("keeps an artifact whose name is a path, by no path but its hash", async () => {
    const name = "../../escaped";
    class Naming extends Reading {
      override start() {
        Reflect.set(this, name, LARGE);
        this.next(this.use);
      }
      override use() {
        this.read = String(Reflect.get(this, name)).length;
        this.next(this.end);
      }
    }
    const place = join(folder, "above", "names");
    const started = await runIn(place, "start", [], Naming);
    const { stored } = started.artifacts[name] as { stored: string };
    const files = readdirSync(join(folder, "above"), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).map((file) => file.name)).toEqual([stored]);
    expect(existsSync(join(folder, "escaped"))).toBe(false);
    const { artifacts } = await runIn(place, "use", [started], Naming);
    expect(artifacts).toMatchObject({ [name]: started.artifacts[name], read: { json: 20_000 } });
  });

  test("says that a record without artifacts is damaged", async () => {
    const start = { step: "start", stack: [] } as unknown as TaskRecord;
    await expect(runIn(folder, "use", [start])).rejects.toThrow(
      'the record of step "start" is damaged',
    );
  });

  test("says that its store is a file", async () => {
    const place = join(folder, "file");
    writeFileSync(place, "");
    await expect(runIn(place, "start")).rejects.toThrow(
      /^step "start": artifact "model" cannot be kept: the store .* cannot be written to \(ENOTDIR/,
    );
  });

  test.each<[string, string, keyof typeof fs, RegExp]>([
    [
      "is full",
      "ENOSPC",
      "fsyncSync",
      /\(ENOSPC: no space left on device\)\. Make room, and run again/,
    ],
    ["may not grow", "EDQUOT", "fsyncSync", /\(EDQUOT: .*\)\. Make room/],
    [
      "is read-only",
      "EROFS",
      "openSync",
      /\(EROFS: .*\)\. Make it a folder that the run can write to/,
    ],
    ["is another's", "EACCES", "mkdirSync", /\(EACCES: .*\)\. Make it a folder/],
  ])(
    "says that its store %s, and leaves nothing half written",
    async (_name, code, call, message) => {
      const place = join(folder, code);
      jest.unstable_mockModule("node:fs", () => ({
        ...fs,
        [call]: () => {
          const said = code === "ENOSPC" ? "no space left on device" : "as it is said";
          throw Object.assign(new Error(`${code}: ${said}, ${call}`), { code });
        },
      }));
      jest.resetModules();
      const { Store: FailingStore } = await import("../src/runtime/store/store.js");
      const { ArtifactCodec } = await import("../src/runtime/values/codec.js");
      const failing = new ArtifactCodec(new FailingStore(place));
      expect(() => failing.encode("model", LARGE)).toThrow(message);
      expect(() => failing.encode("model", LARGE)).toThrow(/^artifact "model" cannot be kept: /);
      expect(failing.encode("small", 1)).toEqual({ json: 1 });
      const left = fs.existsSync(place) ? readdirSync(place, { recursive: true }) : [];
      expect(left.filter((path) => String(path).length > "blobs/00".length)).toEqual([]);
    },
  );
});

test("a join reads of its inputs only what it touches", async () => {
  class Touching extends FlowSpec {
    model!: string;
    score!: number;
    scores!: number[];
    @step
    start() {
      this.next(this.a, this.b);
    }
    @step
    a() {
      this.next(this.join);
    }
    @step
    b() {
      this.next(this.join);
    }
    @step
    join(inputs: Inputs<this>) {
      this.scores = inputs.map(({ score }) => score);
      if (this.scores.includes(-1)) this.model = inputs[1]?.model ?? "";
      this.next(this.end);
    }
    @step
    end() {}
  }
  const join = joining("start", to("end"));
  const touched = { start: to("a", "b"), a: to("join"), b: to("join"), join, end };
  const gone: Encoded = { stored: "a".repeat(64), form: "json", size: 9000, kind: "", preview: "" };
  const input = (step: string, score: number) => {
    const { artifacts, ...rest } = record(step, { score });
    return { ...rest, artifacts: { ...artifacts, model: gone } };
  };
  const joined = await run(Touching, touched, "join", [input("a", 1), input("b", 2)]);
  expect(joined.artifacts).toEqual({ scores: { json: [1, 2] } });
  const reading = run(Touching, touched, "join", [input("a", 1), input("b", -1)]);
  await expect(reading).rejects.toThrow(/^artifact "model" of step "b" cannot be read: .*missing/);
});

describe("mergeArtifacts", () => {
  class Merging extends FlowSpec {
    value!: unknown;
    @step
    start() {
      this.next(this.a, this.b);
    }
    @step
    a() {
      this.next(this.join);
    }
    @step
    b() {
      this.next(this.join);
    }
    @step
    join(inputs: Inputs<this, "a" | "b">) {
      this.mergeArtifacts(inputs);
      this.next(this.end);
    }
    @step
    end() {}
  }
  const mergeSteps = {
    start: to("a", "b"),
    a: to("join"),
    b: to("join"),
    join: joining("start", to("end")),
    end,
  };
  const merge = (...inputs: TaskRecord[]) => run(Merging, mergeSteps, "join", inputs);
  const shared = { a: 1 };
  const error = (at: string) => Object.assign(new Error("e"), { stack: at });

  test.each<[string, unknown, unknown]>([
    ["keys in another order", { a: 1, b: [2] }, { b: [2], a: 1 }],
    ["keys in another order, beside a bigint", { a: 1n, b: 2 }, { b: 2, a: 1n }],
    ["one object twice, and two alike", [shared, shared], [{ a: 1 }, { a: 1 }]],
    ["sets in another order", new Set([1, 2]), new Set([2, 1])],
    ["invalid dates", { a: new Date(NaN), b: 1 }, { b: 1, a: new Date(NaN) }],
    ["URLs", { a: new URL("http://a"), b: 1 }, { b: 1, a: new URL("http://a") }],
    ["errors that were made in two places", error("here"), error("there")],
  ])("takes as the same: %s, small and large", async (_name, left, right) => {
    for (const filler of ["", LARGE]) {
      const [a, b] = [
        record("a", { value: [left, filler] }),
        record("b", { value: [right, filler] }),
      ];
      expect((await merge(a, b)).artifacts.value).toEqual(a.artifacts.value);
    }
  });

  test.each<[string, unknown, unknown]>([
    ["0 and -0", 0, -0],
    ["undefined and nothing", { a: undefined }, {}],
    ["a number and a bigint", 1, 1n],
    ["URLs", { a: new URL("http://a"), b: 1 }, { b: 1, a: new URL("http://b") }],
    ["dates", new Date(1), new Date(2)],
    ["an object with a prototype and one without", {}, Object.create(null)],
    ["a Buffer and its bytes", Buffer.from("a"), new Uint8Array([97])],
    ["errors", new Error("a"), new Error("b")],
    ["texts of one length", "ab", "ba"],
    ["texts of two lengths", "a", "ab"],
  ])("takes as different: %s, small and large", async (_name, left, right) => {
    for (const filler of ["", LARGE]) {
      const inputs = [
        record("a", { value: [left, filler] }),
        record("b", { value: [right, filler] }),
      ];
      await expect(merge(...inputs)).rejects.toThrow('the inputs differ in "value"');
    }
  });

  test("compares what is in the record with what another version put into the store", async () => {
    const large = record("a", { value: { list: [LARGE], b: 1 } });
    const inline = { json: { b: 1, list: [LARGE] } };
    const other = { ...record("b", {}), artifacts: { value: inline } };
    expect((await merge(other, large)).artifacts.value).toEqual(inline);
    const differing = { ...other, artifacts: { value: { json: { b: 1, list: [`${LARGE}.`] } } } };
    await expect(merge(large, differing)).rejects.toThrow("differ");
  });

  test("reads nothing where hashes, kinds or sizes decide", async () => {
    const missing = (hash: string, size: number, kind: string): Encoded => {
      return { stored: hash.repeat(64), form: "json", size, kind, preview: "" };
    };
    const value = (step: string, encoded: Encoded) => ({
      ...record(step, {}),
      artifacts: { value: encoded },
    });
    const one = value("a", missing("a", 9000, "string"));
    expect((await merge(one, value("b", missing("a", 9000, "string")))).artifacts).toEqual(
      one.artifacts,
    );
    for (const other of [missing("b", 9000, "Array(1)"), missing("b", 9001, "string")]) {
      await expect(merge(one, value("b", other))).rejects.toThrow("differ");
    }
    const same = merge(one, value("b", missing("b", 9000, "string")));
    await expect(same).rejects.toThrow(
      /^artifact "value" of step "a" cannot be read: .* is missing/,
    );
  });
});

test("each of 10,000 items is in its own frame, and a large one is there once", async () => {
  class Many extends FlowSpec {
    items = Array.from({ length: 10_000 }, (_, index) => (index % 5_000 === 0 ? LARGE : index));
    @step
    start() {
      this.next(this.work, { foreach: "items" });
    }
    @step
    work() {
      this.next(this.join);
    }
    @step
    join(_inputs: Inputs<this>) {
      this.next(this.end);
    }
    @step
    end() {}
  }
  const many = {
    start: each("items", "work"),
    work: to("join"),
    join: joining("start", to("end")),
    end,
  };
  const { items = [], ...split } = await run(Many, many);
  expect(items).toHaveLength(10_000);
  expect(JSON.stringify([split, items[9_999]]).length).toBeLessThan(1_000);
  expect(items[5_000]?.item).toEqual(items[0]?.item);
  expect(items[0]?.item).toMatchObject({ kind: "string", size: 20_002 });
  const { artifacts } = await run(
    Many,
    many,
    "work",
    [{ ...split, next: "work" }],
    items.slice(0, 1),
  );
  expect(artifacts).toEqual(split.artifacts);
});

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
