import { readParameterFlags, splitFlags } from "../src/commands/parameter-flags.js";
import { UsageError } from "../src/commands/read-arguments.js";
import type { ManifestParameter } from "../src/runtime/protocol.js";

const parameter = (name: string, kind: ManifestParameter["kind"]): ManifestParameter => ({
  name,
  kind,
  required: false,
});

const FLOW = {
  flow: "TestFlow",
  parameters: [
    parameter("learningRate", "float"),
    parameter("batch_size", "int"),
    parameter("debug", "boolean"),
    parameter("no_cache", "boolean"),
    parameter("name", "string"),
    parameter("layers", "json"),
    parameter("version", "string"),
  ],
};

const read = (flags: string[], pairs: string[] = []) =>
  readParameterFlags({ flags, pairs, ownFlags: ["--json", "--max-workers", "--version"] }, FLOW);

test.each<[string[], object]>([
  [[], {}],
  [["--learningRate", "0.1"], { learningRate: 0.1 }],
  [["--learning-rate=-1e-3"], { learningRate: -0.001 }],
  [["--batch_size", "5", "--debug"], { batch_size: 5, debug: true }],
  [
    ["--batch-size=5", "--debug", "false", "--no-cache"],
    { batch_size: 5, debug: false, no_cache: true },
  ],
  [["--no-debug", "--no-no-cache"], { debug: false, no_cache: false }],
  [["--name", "--json", "--layers", '[{"a": null}]'], { name: "--json", layers: [{ a: null }] }],
  [["--name=a=b"], { name: "a=b" }],
  [["--name="], { name: "" }],
  [["--name", "1"], { name: "1" }],
  [["--batch-size", "many"], { batch_size: "many" }],
  [["--batch-size", " "], { batch_size: " " }],
])("%j", (flags, values) => {
  expect(read(flags)).toEqual(values);
});

test("--param gives any parameter, whatever its name", () => {
  expect(read(["--debug"], ["version=3", "layers=[1]"])).toEqual({
    debug: true,
    version: "3",
    layers: [1],
  });
});

test.each<[string[], string[], RegExp]>([
  [
    ["--learning-rat", "1"],
    [],
    /^TestFlow has no parameter "learning-rat". Did you mean --learning-rate\?$/,
  ],
  [["--max-wokers", "1"], [], /Did you mean --max-workers\?/],
  [["--quite-other"], [], /It has "learningRate", "batch_size", /],
  [["--no-name"], [], /no parameter "no-name"/],
  [["--no-debug=true"], [], /no parameter "no-debug"/],
  [["--name"], [], /--name needs a value/],
  [["--name", "a", "--name", "b"], [], /"name" is given twice/],
  [["--name", "a"], ["name=b"], /"name" is given twice/],
  [["--name", "a", "b.ts"], [], /Name FILE and FLOW before the parameters/],
  [["-n", "a"], [], /"-n" is not a flag/],
  [["--layers", "[1"], [], /"layers" takes JSON/],
  [[], ["name"], /Write --param name=VALUE/],
  [[], ["nmae=1"], /no parameter "nmae"/],
])("%j %j is wrong usage", (flags, pairs, error) => {
  expect(() => read(flags, pairs)).toThrow(UsageError);
  expect(() => read(flags, pairs)).toThrow(error);
});

test("FILE and FLOW stand before the flags", () => {
  expect(splitFlags(["a.ts", "Flow", "--x", "1"])).toEqual({
    words: ["a.ts", "Flow"],
    flags: ["--x", "1"],
  });
  expect(splitFlags(["a.ts"])).toEqual({ words: ["a.ts"], flags: [] });
});
