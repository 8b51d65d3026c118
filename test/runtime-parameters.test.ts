import { FlowSpec, type Inputs, Parameter, step } from "../src/index.js";
import type { FlowManifest, ManifestParameter, TaskRecord } from "../src/runtime/protocol.js";
import { resolveParameters } from "../src/runtime/task/parameters.js";
import { type FlowClass, runTask } from "../src/runtime/task/task.js";
import { end, joining, manifestOf, record, requestOf, to, valuesOf } from "./runtime-support.js";

const alpha: ManifestParameter = { name: "alpha", kind: "float", required: false, default: 0.5 };
const list: ManifestParameter = { name: "list", kind: "json", required: false };

class Given extends FlowSpec {
  readonly alpha = Parameter.float({ default: 0.5 });
  readonly list = Parameter.json<number[]>();
  twice = this.alpha * 2;
  read!: unknown;

  @step
  start() {
    this.read = [this.alpha, this.list ?? "none", Object.keys(this)];
    this.next(this.end);
  }

  @step
  join(inputs: Inputs<this>) {
    this.mergeArtifacts(inputs, { include: ["alpha", "read"] });
    const [input] = inputs;
    this.read = [input?.alpha, input?.list, JSON.stringify(input)];
    this.next(this.end);
  }

  @step
  end() {}
}

function manifest(
  parameters = [alpha, list],
  calls: readonly ManifestParameter[] = parameters,
): FlowManifest {
  const steps = { start: to("end"), join: joining("start", to("end")), end };
  const parameterCalls = calls.map(({ name, kind }) => ({ name, kind }));
  return { ...manifestOf(steps), parameters, parameterCalls };
}

function run(
  flowClass: FlowClass,
  parameters?: Record<string, unknown>,
  step = "start",
  inputs: TaskRecord[] = [],
) {
  const request = requestOf(manifest(), { step, inputs, stack: [] });
  return runTask(flowClass, manifest(), { ...request, ...(parameters && { parameters }) });
}

test("a parameter has its value while the flow is constructed, and is no artifact", async () => {
  const given = await run(Given, { alpha: 2, list: [1] });
  expect(valuesOf(given)).toEqual({ twice: 4, read: [2, [1], ["twice", "read"]] });
  const defaults = await run(Given, { alpha: 0.5, list: null });
  expect(valuesOf(defaults).read).toEqual([0.5, "none", ["twice", "read"]]);
});

test("inputs of a join have it too, and mergeArtifacts passes over it", async () => {
  const joined = await run(Given, { alpha: 2, list: [1] }, "join", [record("start", { read: 1 })]);
  expect(valuesOf(joined)).toEqual({ read: [2, [1], '{"read":1}'] });
});

test.each<[string, (flow: Given, inputs: Given[]) => void, string]>([
  ["assigned", (flow) => Object.assign(flow, { alpha: 1 }), "this.alpha is a parameter"],
  [
    "deleted",
    (flow) => {
      delete (flow as { alpha?: number }).alpha;
    },
    "Cannot delete property 'alpha'",
  ],
  ["changed inside", (flow) => flow.list?.push(1), "not extensible"],
  ["assigned on an input", (_, [input]) => Object.assign(input ?? {}, { alpha: 1 }), "a parameter"],
])("it cannot be %s", async (_how, change, error) => {
  class Changing extends Given {
    override join(inputs: Inputs<this>) {
      change(this, [...inputs]);
    }
  }
  const input = record("start", {});
  await expect(run(Changing, { list: [0] }, "join", [input])).rejects.toThrow(error);
});

test("a class that calls Parameter otherwise than the compiler saw is an error", async () => {
  class More extends Given {
    readonly more = Parameter.int({ default: 1 });
  }
  class Other extends FlowSpec {
    readonly alpha = Parameter.int({ default: 1 });
    readonly list = Parameter.json();
    @step start() {}
  }
  class Fewer extends FlowSpec {
    readonly alpha = Parameter.float({ default: 1 });
    @step start() {}
  }
  for (const flowClass of [More, Other, Fewer]) {
    await expect(run(flowClass, {})).rejects.toThrow(/has other parameters .* Make it again/);
  }
  expect(() => new Given()).toThrow(/only while a flow runs.*runFlow/);
});

describe("what is given", () => {
  const resolve = (given: object, ...parameters: ManifestParameter[]) =>
    resolveParameters({ flow: "TestFlow", parameters }, given as Record<string, unknown>);
  const of = (kind: ManifestParameter["kind"], more: object = {}): ManifestParameter => ({
    name: "p",
    kind,
    required: false,
    ...more,
  });

  test.each<[ManifestParameter, unknown[], unknown[]]>([
    [of("string"), ["", "text", null], [1, true, ["a"]]],
    [of("int"), [0, -3, 2 ** 53 - 1], [0.5, 2 ** 53, "1", Number.NaN]],
    [of("float"), [0, 0.5, -1e300], ["0.5", Number.NaN, Number.POSITIVE_INFINITY]],
    [of("boolean"), [true, false], [0, "true"]],
    [of("enum", { choices: ["a", "b"] }), ["a"], ["c", 1]],
    [of("json"), [null, 1, "a", [{ b: [] }]], [new Date(0), [Number.NaN], { a: () => 1 }, 1n]],
    [of("float", { default: 1 }), [2], [null]],
    [of("json", { required: true }), [null], []],
  ])("is checked: %j", (parameter, right, wrong) => {
    for (const p of right) expect(resolve({ p }, parameter)).toEqual({ p });
    for (const p of wrong) expect(() => resolve({ p }, parameter)).toThrow(/"p" is .*it is to be/);
  });

  test("has its default if it is not there, unless it is required", () => {
    expect(resolve({}, of("int", { default: 0 }))).toEqual({ p: 0 });
    expect(resolve({}, of("int"))).toEqual({ p: null });
    expect(() => resolve({}, of("int", { required: true }))).toThrow('"p" is required');
    expect(() => resolve({ q: 1 }, of("int"))).toThrow('no parameter "q". It has "p".');
    expect(() => resolve({ toString: 1 })).toThrow('no parameter "toString". It has none.');
  });
});
