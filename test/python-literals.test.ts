import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { dagsterName, pythonName, snakeCase } from "../src/compiler/lower/names.js";
import { docstring, type LiteralValue, pythonLiteral } from "../src/compiler/render/literals.js";
import { runPython } from "./dagster/run-flows.js";
import { newFolder, PYTHON } from "./support/paths.js";

const SEED = 20261123;
const HOSTILE = [
  ..."\"'\\{}\n\r\t\0 \u0007\u001b\u007f\u0085\u00a0\u00ad\u200b\u202e\u2028\u2029\ufeff\ud800\udc00é漢🍎",
  '"""',
  "'''",
  "\\N{DASH}",
  "\\u0041",
  "%s",
  "$" + "{x}",
  "{{x}}",
  "#",
];
/** Any code units, and texts put together from what is dangerous in Python. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 10 }).map((pieces) => pieces.join("")),
);
const texts = [...new Set(["", ...fc.sample(anyText, { seed: SEED, numRuns: 2_000 })])];

/** Has real Python evaluate expressions; it answers in ASCII, code unit by code unit. */
async function evaluate(expressions: readonly string[]): Promise<unknown[]> {
  const script = [
    "import json, sys",
    "sources = json.load(sys.stdin)",
    "names = {'__builtins__': {}, 'float': float}",
    "print(json.dumps([eval(source, names) for source in sources]))",
  ].join("\n");
  const { stdout } = await runPython(["-c", script], { input: JSON.stringify(expressions) });
  // Python writes what JSON has no number for as JavaScript does.
  return JSON.parse(stdout.replace(/-?\b(NaN|Infinity)\b/g, '"$&"')) as unknown[];
}

/** What `ruff format` makes of a file. */
function ruffFormat(text: string): string {
  const file = join(newFolder("ruff"), "literals.py");
  writeFileSync(file, text);
  const command = ["-m", "ruff", "format", "--isolated", "-"];
  return execFileSync(PYTHON, command, { input: text, encoding: "utf8", maxBuffer: 2 ** 26 });
}

describe("a Python literal", () => {
  test("of any text is that text to Python", async () => {
    const values = await evaluate(texts.map(pythonLiteral));
    expect(values).toEqual(texts);
  });

  test("of any text stays as it is under ruff format", () => {
    const file = `TEXTS = [\n${texts.map((text) => `    ${pythonLiteral(text)},\n`).join("")}]\n`;
    expect(ruffFormat(file)).toBe(file);
  });

  test("of any text is on one line, and holds nothing invisible", () => {
    for (const literal of texts.map(pythonLiteral))
      expect(literal).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
  });

  test("of any data is that data to Python", async () => {
    const tree = fc.letrec<{ value: LiteralValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        anyText,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(anyText, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    const data = fc.sample(tree.value, { seed: SEED, numRuns: 500 });
    const values = await evaluate(data.map(pythonLiteral));
    expect(values).toEqual(data);
  });

  test("of numbers that JSON does not know", async () => {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
    const values = await evaluate([...numbers, undefined].map(pythonLiteral));
    expect(values).toEqual(["NaN", "Infinity", "-Infinity", -0, null]);
  });
});

/** `cleandoc` takes off whatever Python calls white space, some control characters among it. */
const stripped = (text: string) => text.replace(/^[\p{C}\s]+|[\p{C}\s]+$/gu, "");

describe("a docstring", () => {
  const line = fc
    .array(fc.oneof(fc.constantFrom(...HOSTILE.filter((piece) => !/\s/.test(piece))), fc.string()))
    .map((pieces) => stripped(pieces.join(" ")));
  const paragraphs = fc.sample(
    fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => stripped(lines.join("\n"))),
    { seed: SEED, numRuns: 1_000 },
  );
  const docs = paragraphs.filter((text) => text !== "");

  test("of any text is that text to Python", async () => {
    const values = await evaluate(docs.map((text) => docstring(text, 4)));
    const script = [
      "import inspect, json, sys",
      "print(json.dumps([inspect.cleandoc(text) for text in json.load(sys.stdin)]))",
    ].join("\n");
    const { stdout } = await runPython(["-c", script], { input: JSON.stringify(values) });
    expect(JSON.parse(stdout)).toEqual(docs);
  });

  test("stays as it is under ruff format", () => {
    const functions = docs.map(
      (text, index) => `def function_${index}():\n    ${docstring(text, 4)}\n`,
    );
    const file = functions.join("\n\n");
    expect(ruffFormat(file)).toBe(file);
  });
});

describe("a name", () => {
  const stepName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/);

  test("is one that Python and Dagster take, whatever the step is called", async () => {
    const script = [
      "import builtins, json, keyword",
      "from dagster._core.definitions.utils import DISALLOWED_NAMES",
      "own = [*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *DISALLOWED_NAMES]",
      "print(json.dumps(sorted(set(own))))",
    ].join("\n");
    const taken = JSON.parse((await runPython(["-c", script])).stdout) as string[];
    const wanted = taken.filter((name) => /^[A-Za-z]\w*$/.test(name));
    const names = [...wanted, ...fc.sample(stepName, { seed: SEED, numRuns: 500 })];
    const inPython = names.map(pythonName);
    for (const name of inPython) expect(taken).not.toContain(name);
    expect(new Set(inPython).size).toBe(new Set(names).size);
    const check = [
      "import json, sys, dagster as dg",
      "for name in json.load(sys.stdin):",
      "    dg.op(name=name, ins={name: dg.In()})(lambda **inputs: None)",
    ].join("\n");
    const input = JSON.stringify([...new Set([...inPython, ...names.map(dagsterName)])]);
    await runPython(["-c", check], { input });
  });

  test.each([
    ["ForeachFlow", "foreach_flow"],
    ["HTTPFlow2Go", "http_flow2_go"],
    ["HTTPServer", "http_server"],
    ["flow", "flow"],
    ["Flow", "flow"],
    ["ETL", "etl"],
    ["myFlowX", "my_flow_x"],
    ["Already_snake", "already_snake"],
  ])("of the flow %s is %s in snake case", (flow, name) => {
    expect(snakeCase(flow)).toBe(name);
  });
});
