import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import { buildGraph } from "../src/compiler/graph/build-graph.js";
import type { FlowDeclaration } from "../src/compiler/graph/declaration.js";
import { findFlows } from "../src/compiler/parse/flow.js";
import { LIBRARY_NAMES } from "../src/compiler/parse/library.js";
import { judge } from "./support/invalid-fixtures.js";
import { sourcesOf } from "./support/sources.js";

const IMPORT = 'import { FlowSpec, step, type Inputs } from "dagster-ts";\n';
const END = "  @step\n  end() {}\n";

/** The one flow of `flow.ts`, which has no mistakes unless the test looks for them. */
function flowOf(files: Record<string, string>): FlowDeclaration {
  const { flows } = findFlows(sourcesOf(files), "/flow.ts");
  expect(flows).toHaveLength(1);
  return flows[0] as FlowDeclaration;
}

function stepsOf(files: Record<string, string>): string[] {
  const { steps, diagnostics } = flowOf(files);
  expect(diagnostics).toEqual([]);
  return steps.map(({ name }) => name);
}

/** The transition of `start`, given what stands before the class and in the body of `start`. */
function transitionOf(body: string, before = "", others: Record<string, string> = {}) {
  const text = `${IMPORT}${before}
export class Flow extends FlowSpec {
  items = [1];
  @step
  async start() {
    ${body}
  }
  @step a() { this.next(this.end); }
  @step b() { this.next(this.end); }
${END}}`;
  const flow = flowOf({ "flow.ts": text, ...others });
  expect(flow.diagnostics).toEqual([]);
  const transition = buildGraph(flow).steps[0]?.transition;
  return JSON.parse(
    JSON.stringify(transition, (key, value) => (key === "span" ? undefined : value)),
  );
}

function codesOf(files: Record<string, string>): string[] {
  return judge("/flow.ts", sourcesOf(files)).diagnostics.map(({ code }) => code);
}

describe("flows are found", () => {
  const body = `  @step\n  start() { this.next(this.end); }\n${END}`;

  test.each([
    ["by name", IMPORT, "FlowSpec", "step"],
    ["renamed", 'import { FlowSpec as Base, step as s } from "dagster-ts";\n', "Base", "s"],
    ["in a namespace", 'import * as d from "dagster-ts";\n', "d.FlowSpec", "d.step"],
    ["by require", 'import d = require("dagster-ts");\n', "d.FlowSpec", "d.step"],
    ["through a module of the user's", 'import { S, B } from "./all.js";\n', "B", "S"],
  ])("imported %s", (_how, imports, base, decorator) => {
    const all = 'export { FlowSpec as B } from "dagster-ts";\nimport { step } from "dagster-ts";\n';
    const text = `${imports}export class Flow extends ${base} {\n${body.replaceAll("@step", `@${decorator}`)}}`;
    const files = { "flow.ts": text, "all.ts": `${all}export { step as S };\n` };
    expect(stepsOf(files)).toEqual(["start", "end"]);
  });

  test("with steps of base classes first, in other files too", () => {
    const root = `${IMPORT}export default abstract class Root extends FlowSpec {
      @step start() { this.next(this.middle); }
      helper() {}
      abstract middle(): void;
      /** Replaced. */
      @step end() {}
    }`;
    const base = `import Root from "./root.js"; import { step } from "dagster-ts";
    export abstract class Base<T> extends Root { @step middle() { this.next(this.end); } }`;
    const text = `export * from "./base.js"; import * as bases from "./index.js";
    import { step } from "dagster-ts";
    export class Flow extends bases.Base<string> {
      /** The last one. */
      @step override end() {}
      @step extra() { this.next(this.end); }
    }`;
    const index = 'export * from "./base.js";';
    const files = { "flow.ts": text, "index.ts": index, "base.ts": base, "root.ts": root };
    expect(stepsOf(files)).toEqual(["start", "end", "middle", "extra"]);
    const flow = flowOf(files);
    expect(flow.steps[1]).toMatchObject({
      description: "The last one.",
      span: { file: "/flow.ts" },
    });
    expect(flow.helpers.map(({ name }) => name)).toEqual(["helper"]);
  });

  test("neither in files without, nor abstract ones, nor those that extend themselves", () => {
    const text = `${IMPORT}export abstract class Base extends FlowSpec {}
    export class Round extends Square {} export class Square extends Round {}
    export class Plain {} export class Local extends class {} {}`;
    expect(findFlows(sourcesOf({ "flow.ts": text }), "/flow.ts")).toEqual({
      flows: [],
      diagnostics: [],
    });
    expect(findFlows(sourcesOf({}), "/flow.ts")).toEqual({ flows: [], diagnostics: [] });
  });

  test.each(["export default class Flow", "class Flow"])("exported at the end: %s", (head) => {
    const after = head.startsWith("class") ? "export { Flow };" : "";
    const text = `${IMPORT}${head} extends FlowSpec {\n${body}}\n${after}`;
    expect(stepsOf({ "flow.ts": text })).toEqual(["start", "end"]);
  });
});

describe("this.next is read", () => {
  const foreach = {
    kind: "foreach",
    target: { name: "a" },
    attribute: { name: "items" },
    allowEmpty: false,
  };

  test.each([
    ["this.next(this.a);", { kind: "linear", target: { name: "a" } }],
    ["return this.next(this.a);", { kind: "linear", target: { name: "a" } }],
    ["await (this.next(this['a']));", { kind: "linear", target: { name: "a" } }],
    [
      "this.next(this.a!, this.b as any)",
      { kind: "split", targets: [{ name: "a" }, { name: "b" }] },
    ],
    ['this.next(this.a, { foreach: "items" });', foreach],
    ["this.next(this.a, ({ 'foreach': `items` } as const));", foreach],
    [
      'this.next(this.a, { allowEmpty: true, foreach: "items" });',
      { ...foreach, allowEmpty: true },
    ],
    [
      "this.next(this.a); function later() {} interface Later {};",
      { kind: "linear", target: { name: "a" } },
    ],
  ])("%s", (body, transition) => {
    expect(transitionOf(body)).toEqual(transition);
  });

  test.each([
    ['const NAME = "items";', "this.next(this.a, { foreach: NAME });"],
    ['const foreach = "items" satisfies string;', "this.next(this.a, { foreach });"],
    ['const OPTIONS = { foreach: "items" } as const;', "this.next(this.a, OPTIONS);"],
    ['const N = { of: { items: "items" } };', "this.next(this.a, { foreach: N.of.items });"],
    ['const A = B; const B = "items";', "this.next(this.a, { foreach: A });"],
    ["", 'const own = "items"; this.next(this.a, { foreach: own });'],
    ['import { NAME as N } from "./constants.js";', "this.next(this.a, { foreach: N });"],
    ['import * as c from "./constants.js";', "this.next(this.a, { foreach: c.NAME });"],
    ['import { inner } from "./constants.js";', "this.next(this.a, { foreach: inner.DEEP });"],
    ['import NAME from "./constants.js";', "this.next(this.a, { foreach: NAME });"],
  ])("with constants: %s %s", (before, body) => {
    const others = {
      "constants.ts":
        'const X = "items"; export { X as NAME, X as default }; export * as inner from "./deep.js";',
      "deep.ts": "export const DEEP = `items`;",
    };
    expect(transitionOf(body, before, others)).toEqual(foreach);
  });

  test("a switch's cases are what String() makes of them", () => {
    const before = 'const KEY = "k e y"; const MAX = 7;';
    const cases =
      '{ x: this.a, "y z": this.b, 1e3: this.a, [KEY]: this.b, [0x10]: this.a, [true]: this.b }';
    const body = `this.next(${cases}, { condition: "items", maxIterations: MAX });`;
    const transition = transitionOf(body, before);
    expect(transition.cases.map(({ value }: { value: { name: string } }) => value.name)).toEqual([
      "x",
      "y z",
      "1000",
      "k e y",
      "16",
      "true",
    ]);
    expect(transition).toMatchObject({ kind: "switch", maxIterations: 7 });
    expect(transitionOf('this.next({ x: this.a }, { condition: "items" });').maxIterations).toBe(
      1000,
    );
  });

  test.each([
    ['let NAME = "items";', "this.next(this.a, { foreach: NAME });"],
    ["const NAME = NAME;", "this.next(this.a, { foreach: NAME });"],
    ['const NAME = "items";', "const NAME = String(1); this.next(this.a, { foreach: NAME });"],
    ['const NAME = "items";', 'const [NAME] = ["x"]; this.next(this.a, { foreach: NAME });'],
    ['const N = { ...{ items: "items" } };', "this.next(this.a, { foreach: N.items });"],
  ])("what is not literal is refused: %s %s", (before, body) => {
    const text = `${IMPORT}${before}\nexport class Flow extends FlowSpec { items = [1];
    @step start() { ${body} } @step a() { this.next(this.end); } ${END} }`;
    expect(codesOf({ "flow.ts": text })).toContain("DTS3010");
  });

  test("next of something else is none of the flow's", () => {
    const body = `const it = { next() { return this.next(); } };
    class Other { next() { this.next(); } }
    const read = function (this: Iterator<number>) { return this.next(); };
    this.next(this.a);`;
    expect(transitionOf(body)).toEqual({ kind: "linear", target: { name: "a" } });
  });

  test("a byte order mark does not move places", () => {
    const text = `\uFEFF${IMPORT}export class Flow extends FlowSpec {\n${END}}`;
    const { span } = flowOf({ "flow.ts": text }).name;
    expect(text.slice(span.start, span.end)).toBe("Flow");
  });
});

describe("artifacts", () => {
  function declared(members: string, before = ""): FlowDeclaration {
    return flowOf({
      "flow.ts": `${IMPORT}${before}\nexport class Flow extends FlowSpec {\n${members}\n}`,
    });
  }

  test("are fields and what methods assign, in whatever way", () => {
    const flow = declared(`
      field!: string; declare declared: number; static own = 1; #hidden = 2; 'quoted' = 3;
      constructor(public parameter: string[]) { super(); this.built = 1; }
      get got() { return 1; }
      @step start() {
        this.plain = 1; this.sum += 1; this.count++; --this.less; this["element"] = 1; this.maybe ??= 1;
        [this.first, ...this.rest] = []; ({ a: this.taken, b: [this.deep], ...this.others } = {} as any);
        for (this.each of []) {} (() => { this.inArrow = 1; })(); (this.cast as any) = 1;
        console.log(this.read, this.read.length); this.read.inner = 1; this.#hidden = 1;
        this.next(this.end);
      }`);
    const names = flow.artifacts.map(({ name }) => name).sort();
    expect(names.join(" ")).toBe(
      "built cast count declared deep each element field first got inArrow less maybe others " +
        "parameter plain quoted rest sum taken",
    );
    expect(flow.areArtifactsKnown).toBe(true);
  });

  test.each([
    "Object.assign(this, { a: 1 });",
    "const self = this;",
    "this[String(1)] = 1;",
    "fill(this);",
  ])("are not known where %s", (code) => {
    expect(declared(`@step start() { ${code} }`).areArtifactsKnown).toBe(false);
  });

  test.each([
    ["number"],
    ["boolean"],
    ["bigint"],
    ["null"],
    ["undefined"],
    ["void"],
    ["never"],
    ["symbol"],
    ["unique symbol"],
    ["object"],
    ["Date"],
    ["Promise<string[]>"],
    ["{ a: string }"],
    ["() => string[]"],
    ["new () => string[]"],
    ["5"],
    ["-5"],
    ["true"],
    ["string[] | undefined", "undefined"],
    ["(string | number)", "number"],
    ["{ a: 1 } & { b: 1 }"],
    ["Count", "number"],
    ["List | Both", "bigint"],
  ])("a foreach cannot iterate %s", (type, part = type) => {
    const before =
      "type Count = number; type List = string[]; type Both = Set<1> | Big; type Big = bigint;";
    const { artifacts } = declared(`items!: ${type};`, before);
    expect(artifacts[0]?.notIterable).toBe(part);
  });

  test.each([
    "string",
    "string[]",
    "readonly string[]",
    "[number, number]",
    "Set<number>",
    "Map<string, number>",
    "Iterable<Date>",
    '"abc"',
    "`a`",
    "any",
    "unknown",
    "Unknown",
    "Round",
    "{ [Symbol.iterator](): Iterator<number> }",
    "number[] & { extra: string }",
    "keyof Flow",
    "Flow['items']",
    "Local.Date",
    "Record",
  ])("a foreach can iterate %s, as far as its text tells", (type) => {
    const before =
      "type Round = Round | string; interface Record {} namespace Local { export class Date {} }";
    const { artifacts } = declared(`items!: ${type};`, before);
    expect(artifacts[0]?.notIterable).toBeUndefined();
  });

  test("keep the written type of a base class where they are assigned", () => {
    const base = `${IMPORT}export abstract class Base extends FlowSpec { count!: number; }`;
    const text = `import { step } from "dagster-ts"; import { Base } from "./base.js";
    export class Flow extends Base { @step start() { this.count = 1; } }`;
    const [count] = flowOf({ "flow.ts": text, "base.ts": base }).artifacts;
    expect(count).toMatchObject({ notIterable: "number", assigned: { file: "/flow.ts" } });
  });
});

test("doc comments lose their stars and tags", () => {
  const text = `${IMPORT}
/** Not this one. */
/**
 * A flow, {@link Flow}.
 *
 *   - indented
 * @deprecated not this
 */
export class Flow extends FlowSpec {
  /** One line. */
  @step async start() {}
  // A comment of another kind.
  @step a() {}
  /** @internal */
  @step b() {}
}`;
  const { description, steps } = flowOf({ "flow.ts": text });
  expect(description).toBe("A flow, {@link Flow}.\n\n  - indented");
  expect(steps.map((step) => step.description)).toEqual(["One line.", undefined, undefined]);
});

test("the compiler knows what the package exports", () => {
  const path = join(import.meta.dirname, "../src/index.ts");
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const names = file.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name }) => name.text)
      : [],
  );
  expect([...LIBRARY_NAMES].sort()).toEqual(names.sort());
});

test("a flow of 2,000 steps, and a file of 200 flows", () => {
  const steps = Array.from(
    { length: 2000 },
    (_, index) =>
      `  @step s${index}() { this.next(this.${index < 1999 ? `s${index + 1}` : "end"}); }\n`,
  );
  const start = "  @step start() { this.next(this.s0); }\n";
  const long = `${IMPORT}export class Flow extends FlowSpec {\n${start}${steps.join("")}${END}}`;
  expect(codesOf({ "flow.ts": long })).toEqual([]);
  const flows = Array.from(
    { length: 200 },
    (_, index) =>
      `export class Flow${index} extends FlowSpec {\n  @step start() { this.next(this.end); }\n${END}}\n`,
  );
  expect(codesOf({ "flow.ts": IMPORT + flows.join("") })).toEqual([]);
});
