import { Readable } from "node:stream";
import { jest } from "@jest/globals";
import { FlowSpec, type Inputs, step } from "../src/index.js";
import type { FlowManifest, TaskRecord } from "../src/runtime/protocol.js";
import { runTask } from "../src/runtime/task/task.js";
import {
  choose,
  each,
  end,
  joining,
  record,
  requestOf,
  run,
  runAll,
  to,
  valuesOf,
} from "./runtime-support.js";

/** Arrays in one another. */
function nested(levels: number): unknown[] {
  return levels === 1 ? [] : [nested(levels - 1)];
}

describe("artifacts", () => {
  class Fields extends FlowSpec {
    count = 1;
    list: number[] = [1];
    later!: string;
    _scratch = "not kept";
    #secret = 41;

    get doubled() {
      return this.count * 2;
    }

    reveal() {
      this.#secret += 1;
      return this.#secret;
    }

    @step
    start() {
      this.list.push(2);
      this.next(this.work);
    }

    @step
    work() {
      this.later = `${this.count} ${this.list} ${this._scratch} ${this.reveal()} ${this.doubled}`;
      this.next(this.end);
    }

    @step
    end() {}
  }
  const steps = { start: to("work"), work: to("end"), end };

  test("initializers count in start; a field without a value is no artifact", async () => {
    const start = await run(Fields, steps);
    const { next, stack } = start;
    expect(valuesOf(start)).toEqual({ count: 1, list: [1, 2] });
    expect([next, stack]).toEqual(["work", []]);
  });

  test("later, what was inherited wins; private members, getters and helpers work", async () => {
    const done = await run(Fields, steps, "work", [record("start", { count: 5, list: [7] })]);
    expect(valuesOf(done)).toEqual({ count: 5, list: [7], later: "5 7 not kept 42 10" });
  });

  test("a field that was not inherited reads as its initializer and is not kept", async () => {
    const done = await run(Fields, steps, "work", [record("start", { count: 5 })]);
    expect(valuesOf(done)).toEqual({ count: 5, later: "5 1 not kept 42 10" });
  });

  test("what is not read is passed on as it is, without decoding", async () => {
    const work = record("work", { untouched: { deep: [1, { two: 3 }] }, list: [1] });
    const { artifacts } = await run(Fields, steps, "end", [work]);
    expect(artifacts.untouched).toBe(work.artifacts.untouched);
  });

  test("a task changes its own copy only", async () => {
    class Changing extends FlowSpec {
      list: number[] = [];
      @step
      start() {
        this.list.push(9);
        this.next(this.end);
      }
      @step
      end() {}
    }
    const inherited = record("before", { list: [1] });
    const changed = await run(Changing, { start: to("end"), end }, "start", [inherited]);
    expect(valuesOf(changed)).toEqual({ list: [1, 9] });
    expect(valuesOf(inherited)).toEqual({ list: [1] });
  });

  test("delete drops an artifact, and it may be set again", async () => {
    class Deleting extends FlowSpec {
      dropped?: number = 1;
      again?: number = 1;
      @step
      start() {
        delete this.dropped;
        delete this.again;
        this.again = 2;
        this.next(this.end);
      }
      @step
      end() {}
    }
    const done = await run(Deleting, { start: to("end"), end });
    expect(valuesOf(done)).toEqual({ again: 2 });
  });

  test("names of __proto__, in data and as an artifact, do no harm", async () => {
    class Hostile extends FlowSpec {
      data!: unknown;
      constructorName!: string;
      @step
      start() {
        this.data = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
        this.next(this.end);
      }
      @step
      end() {
        this.constructorName = `${(this.data as { polluted?: number }).polluted}`;
      }
    }
    const hostile = { start: to("end"), end };
    const first = await run(Hostile, hostile);
    expect(JSON.stringify(first.artifacts)).toBe(
      '{"data":{"json":{"__proto__":{"polluted":1},"constructor":2}}}',
    );
    const inputs = JSON.parse(JSON.stringify([first])) as TaskRecord[];
    Object.defineProperty(inputs[0]?.artifacts, "__proto__", {
      value: { json: { evil: 1 } },
      enumerable: true,
    });
    const last = await run(Hostile, hostile, "end", inputs);
    expect(valuesOf(last).constructorName).toBe("undefined");
    expect(JSON.stringify(valuesOf(last).data)).toBe(
      '{"__proto__":{"polluted":1},"constructor":2}',
    );
    expect((last as unknown as { evil?: number }).evil).toBeUndefined();
  });

  // biome-ignore format: one line a case
  test.each<[string, unknown, string]>([
    ["a function", { f() {} }, "value.f is a function"],
    ["a symbol", [Symbol("s")], "value[0] is a symbol"],
    ["a promise", { p: Promise.resolve() }, "value.p is an instance of Promise"],
    ["a stream", [[new Readable()]], "value[0][0] is an instance of Readable"],
    ["a stream of the web", new ReadableStream(), "value is an instance of ReadableStream"],
    ["a generator", { g: (function* () {})() }, "value.g is an instance of an unnamed class"],
    ["an instance", new (class Order {})(), "value is an instance of Order"],
    ["a subclass of Array", new (class List extends Array {})(), "value is an instance of List"],
    ["a subclass of Date", new (class Day extends Date {})(), "value is an instance of Day"],
    ["a subclass of Map", [new (class Index extends Map {})()], "value[0] is an instance of Index"],
    ["a subclass of a view", new (class Bytes extends Uint8Array {})(), "value is an instance of Bytes"],
    ["a subclass of URL", new (class Link extends URL {})("http://a"), "value is an instance of Link"],
    ["a subclass of Set", new (class Tags extends Set {})(), "value is an instance of Tags"],
    ["a boxed number", Object(1), "value is an instance of Number"],
    ["parameters of a URL", new URLSearchParams(), "value is an instance of URLSearchParams"],
    ["a weak map", new WeakMap(), "value is an instance of WeakMap"],
    ["shared memory", [new Uint8Array(new SharedArrayBuffer(1))], "value[0] is an instance of SharedArrayBuffer"],
    ["memory that may grow", Reflect.construct(ArrayBuffer, [1, { maxByteLength: 2 }]), "value is a resizable ArrayBuffer"],
    ["a function in a Map", new Map([["a b", { f() {} }]]), "value.get('a b').f is a function"],
    ["a function as a key", new Map([[() => 1, 1]]), "value.keys()[0] is a function"],
    ["a function in a Set", [new Set([1, () => 1])], "value[0].values()[1] is a function"],
    ["a function in an error", new Error("e", { cause: { f() {} } }), "value.cause.f is a function"],
    ["a function in errors", new AggregateError([() => 1]), "value.errors[0] is a function"],
    ["a symbol as an error's key", Object.assign(new Error("e"), { [Symbol("s")]: 1 }), "value is an error with the key Symbol(s)"],
    ["a property of an array", "ab".match(/a/), "value is an array with a property groups"],
    ["a property of a Date", Object.assign(new Date(0), { a: 1 }), "value is a Date with a property a"],
    ["a property of a view", Object.assign(new Uint8Array(2), { a: 1 }), "value is a Uint8Array with a property a"],
    ["a symbol as key", { [Symbol("s")]: 1 }, "value is an object with the key Symbol(s)"],
    ["a getter", { get now() { return 1; } }, "value.now is a getter"],
    ["a hidden property", Object.defineProperty({}, "h", { value: 1 }), "value.h is a hidden"],
    ["too many levels", nested(501), `value${"[0]".repeat(500)} is nested more than 500 levels deep`],
  ])("%s is refused with its place", async (_name, value, message) => {
    class Refused extends FlowSpec {
      value: unknown;
      @step
      start() {
        this.value = value;
        this.next(this.end);
      }
      @step
      end() {}
    }
    const failure = run(Refused, { start: to("end"), end });
    await expect(failure).rejects.toThrow(
      `step "start": artifact "value" cannot be passed on: ${message}`,
    );
  });

  test("members of the flow cannot be artifacts", async () => {
    class Reserved extends FlowSpec {
      @step
      start() {
        (this as { index: number }).index = 1;
        this.next(this.end);
      }
      @step
      end() {}
    }
    await expect(run(Reserved, { start: to("end"), end })).rejects.toThrow(
      "give the artifact another name",
    );
    const WithField = class extends FlowSpec {
      constructor() {
        super();
        Object.defineProperty(this, "input", { value: 1, enumerable: true, configurable: true });
      }
      start() {}
      end() {}
    };
    await expect(run(WithField, { start: to("end"), end })).rejects.toThrow('"input" is a member');
  });
});

describe("joins", () => {
  class Joining extends FlowSpec {
    kept = "initial";
    same = "initial";
    other = "initial";
    read!: string;
    @step
    start() {
      this.next(this.a, this.filter);
    }
    @step
    a() {
      this.next(this.join);
    }
    @step
    filter() {
      this.next(this.join);
    }
    @step
    join(inputs: Inputs<this, "a" | "filter">) {
      this.read = `${this.same} ${inputs.a.same} ${inputs.filter.same} ${inputs.length}`;
      this.read += ` ${inputs.filter((input) => input.same === "b").length} ${inputs[0] === inputs.a}`;
      this.kept = "initial";
      this.next(this.end);
    }
    @step
    end() {}
  }
  const steps = {
    start: to("a", "filter"),
    a: to("join"),
    filter: to("join"),
    join: joining("start", to("end")),
    end,
  };
  const left = record("a", { same: "a", kept: "x" });
  const right = record("filter", { same: "b", kept: "y" });

  test("a join starts with none, and keeps what it set, even to the initializer's value", async () => {
    const done = await run(Joining, steps, "join", [left, right]);
    expect(valuesOf(done)).toEqual({ kept: "initial", read: "initial a b 2 1 true" });
  });

  test("inputs go by their branch, whatever step they come from, and cannot be changed", async () => {
    const records = [record("inner", { same: "a" }), right];
    expect(valuesOf(await run(Joining, steps, "join", records)).read).toBe("initial a b 2 1 true");
    class Writing extends Joining {
      override join(inputs: Inputs<this, "a" | "filter">) {
        (inputs[0] as { same: string }).same = "changed";
      }
    }
    await expect(run(Writing, steps, "join", records)).rejects.toThrow("inputs cannot be changed");
  });

  function merging(options: object, before: (flow: Joining) => void = () => {}) {
    class Merging extends Joining {
      override join(inputs: Inputs<this, "a" | "filter">) {
        before(this);
        this.mergeArtifacts(inputs, options);
        this.next(this.end);
      }
    }
    return run(Merging, steps, "join", [
      record("a", { same: { x: 1, y: 2 }, kept: 1, only: [1] }),
      record("filter", { same: { y: 2, x: 1 }, kept: 2 }),
    ]);
  }

  test("mergeArtifacts merges what agrees, and names what does not", async () => {
    await expect(merging({})).rejects.toThrow('the inputs differ in "kept"');
    const without = await merging({ exclude: ["kept"] });
    expect(valuesOf(without)).toEqual({ same: { x: 1, y: 2 }, only: [1] });
    const set = await merging({}, (flow) => {
      flow.kept = "initial";
    });
    expect(valuesOf(set)).toEqual({ same: { x: 1, y: 2 }, only: [1], kept: "initial" });
    expect(valuesOf(await merging({ include: ["only"] }))).toEqual({ only: [1] });
    await expect(merging({ include: ["other"] })).rejects.toThrow('"other": no input has it');
    await expect(merging({ include: ["a"], exclude: ["b"] })).rejects.toThrow("not both");
  });

  test("mergeArtifacts takes the inputs of a join, and no others", async () => {
    class Merging extends Joining {
      override a() {
        this.mergeArtifacts([]);
      }
      override join(inputs: Inputs<this, "a" | "filter">) {
        this.mergeArtifacts(inputs.map((input) => ({ ...input })));
      }
    }
    await expect(run(Merging, steps, "a", [left])).rejects.toThrow('"a" joins nothing');
    const joined = run(Merging, steps, "join", [left, right]);
    await expect(joined).rejects.toThrow("takes the join's own inputs");
  });
});

describe("this.next", () => {
  async function failureOf(body: (flow: Going) => void): Promise<string> {
    class Flow extends Going {
      override start() {
        body(this);
      }
    }
    const steps = { start: each("items", "a"), a: to("end"), b: to("end"), end };
    return run(Flow, steps).then(
      () => "no failure",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }
  class Going extends FlowSpec {
    items: unknown = [1];
    helper() {}
    @step
    start() {}
    @step
    a() {
      this.next(this.end);
    }
    @step
    b() {
      this.next(this.end);
    }
    @step
    end() {}
  }

  test("must be called once, as the compiler saw it", async () => {
    const fits = (flow: Going) => flow.next(flow.a, { foreach: "items" });
    expect(await failureOf(fits)).toBe("no failure");
    expect(await failureOf(() => {})).toMatch(
      /FlowError: step "start" ended without this.next.*create/,
    );
    const twice = (flow: Going) => [fits(flow), fits(flow)];
    expect(await failureOf(twice)).toMatch(/step "start" called this.next\(...\) twice/);
    expect(await failureOf((flow) => flow.next(flow.b))).toBe(
      'FlowError: step "start" called this.next(this.b), but the bundle was made for ' +
        'this.next(this.a, { foreach: "items" }). Make it again: dagster-ts create test_flow.ts',
    );
    const others = { allowEmpty: false, batchSize: 5, maxParallel: 2 };
    expect(await failureOf((flow) => flow.next(flow.a, { foreach: "items", ...others }))).toMatch(
      /called this\.next\(this\.a, \{ foreach: "items", batchSize: 5, maxParallel: 2 \}\)/,
    );
    expect(await failureOf((flow) => flow.next(flow.helper))).toMatch(/no step of TestFlow/);
    const misspelt = (flow: Going) => flow.next((flow as unknown as { c: typeof flow.a }).c);
    expect(await failureOf(misspelt)).toMatch(/was given undefined, which is no step/);
  });

  test("a foreach needs something to iterate", async () => {
    const over = (items: unknown) =>
      failureOf((flow) => {
        flow.items = items;
        flow.next(flow.a, { foreach: "items" });
      });
    expect(await over(5)).toMatch(
      /step "start" has a foreach over this.items, which is 5: it needs/,
    );
    expect(await over([])).toMatch(/this.items, which is empty.*allowEmpty: true/);
    expect(await over([() => 1])).toMatch(/items\[0\] is a function/);
  });

  test("a switch names its case by a string", async () => {
    class Switching extends Going {
      override start() {
        this.next({ 1: this.a, true: this.b }, { condition: "items" });
      }
    }
    const steps = {
      start: choose("items", { true: "b", 1: "a" }),
      a: to("end"),
      b: to("end"),
      end,
    };
    const going = (items: unknown) => {
      class Flow extends Switching {
        override items = items;
      }
      return run(Flow, steps);
    };
    expect((await going(true)).next).toBe("b");
    expect((await going(1)).next).toBe("a");
    await expect(going("x")).rejects.toThrow(
      `step "start" has a switch on this.items, which is 'x' and names none of its cases: "1", "true".`,
    );
  });
});

test("input, index and foreachStack, in the body and of a join's inputs", async () => {
  class Nested extends FlowSpec {
    rows = [["a", "b"], ["c"]];
    row!: string[];
    seen: unknown;
    where!: string;
    @step
    start() {
      this.where = `${this.input} ${this.index} ${this.foreachStack().length}`;
      this.next(this.outer, { foreach: "rows" });
    }
    @step
    async outer() {
      this.row = this.input;
      await Promise.resolve();
      this.next(this.inner, { foreach: "row" });
    }
    @step
    inner() {
      this.where = this.input + this.index;
      this.seen = this.foreachStack();
      this.next(this.join_inner);
    }
    @step
    join_inner(inputs: Inputs<this>) {
      this.where = `${this.index}(${inputs.map((i) => i.where + i.input + i.index)})`;
      this.seen = inputs[0]?.seen;
      this.next(this.join_outer);
    }
    @step
    join_outer(inputs: Inputs<this>) {
      this.where = [...inputs].map((i) => i.where).join(" ");
      this.seen = inputs[1]?.seen;
      this.next(this.end);
    }
    @step
    end() {}
  }
  const result = await runAll(Nested, {
    start: each("rows", "outer"),
    outer: each("row", "inner"),
    inner: to("join_inner"),
    join_inner: joining("outer", to("join_outer")),
    join_outer: joining("start", to("end")),
    end,
  });
  expect(valuesOf(result.record).where).toBe("0(a0a0,b1b1) 1(c0c0)");
  expect(valuesOf(result.record).seen).toEqual([
    { index: 1, size: 2, input: ["c"], variable: "rows" },
    { index: 0, size: 1, input: "c", variable: "row" },
  ]);
  expect(valuesOf(result.tasks.find(({ step }) => step === "start")?.record).where).toBe(
    "undefined undefined 0",
  );
});

test("each line of the console goes to the log, in bounds, and to the real streams", async () => {
  const late: (() => void)[] = [];
  class Talking extends FlowSpec {
    @step
    start() {
      console.log("two\nlines %d %o", 1, "x");
      console.debug("debug");
      console.warn("warning");
      console.error(new Error("error").message);
      console.info("x".repeat(10_001));
      const { log } = console;
      late.push(() => log("late"));
      for (let line = 0; line < 1_000; line++) console.log(line);
      this.next(this.end);
    }
    @step
    end() {}
  }
  const written: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0),
  );
  const real = { ...console };
  Object.assign(console, { ...new console.Console(process.stdout, process.stderr) });
  const lines: [string, string][] = [];
  const manifest = { steps: { start: to("end"), end } } as unknown as FlowManifest;
  const request = requestOf(manifest, { step: "start", inputs: [], stack: [] });
  await runTask(Talking, manifest, request, (level, line) => lines.push([level, line]));
  late[0]?.();
  for (const stream of streams) stream.mockRestore();
  Object.assign(console, real);
  expect(lines.slice(0, 5)).toEqual([
    ["info", "two"],
    ["info", "lines 1 'x'"],
    ["debug", "debug"],
    ["warning", "warning"],
    ["error", "error"],
  ]);
  expect(lines[5]?.[1]).toMatch(/^x{10000}… \(1 more characters\)$/);
  expect(lines).toHaveLength(1_001);
  expect(lines.at(-1)).toEqual([
    "warning",
    "More than 1000 lines: the rest is in the captured logs only.",
  ]);
  expect(written[0]).toBe("two\nlines 1 'x'\n");
  expect(written.slice(-2)).toEqual(["999\n", "late\n"]);
});
