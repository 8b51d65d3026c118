import fc from "fast-check";
import { catalogue } from "../src/compiler/diagnostics/catalogue.js";
import { sortDiagnostics } from "../src/compiler/diagnostics/diagnostic.js";
import { diagnosticsJson, formatDiagnostics } from "../src/compiler/diagnostics/format.js";
import type { Sources } from "../src/compiler/sources.js";
import { nearestName } from "../src/nearest-name.js";

function sourcesOf(text: string, display = "flow.ts"): Sources {
  return new Map([["/flow.ts", { path: "/flow.ts", display, text, imports: {} }]]);
}

/** A diagnostic at the first place of `word`. */
function at(text: string, word: string) {
  const start = text.indexOf(word);
  const span = { file: "/flow.ts", start, end: start + word.length };
  return catalogue.missingNext.at(span, { step: word });
}

test("the place is underlined, whatever stands before it", () => {
  const text = "one\r\n\tif (漢字 && 🍎 && e\u0301) place;\r\nthree";
  const [, source, underline] = formatDiagnostics([at(text, "place")], sourcesOf(text), {
    color: false,
  }).split("\n");
  expect(source).toBe("  2      if (漢字 && 🍎 && e\u0301) place;");
  // Two columns for each wide letter, none for an accent that joins the letter before it.
  expect(underline).toBe(`${" ".repeat(5 + 4 + "if (xxxx && xx && e) ".length)}~~~~~`);
});

test("of several lines the first is underlined, to its end", () => {
  const text = "aaa {\n  bbb\n}\n";
  const diagnostic = catalogue.noFlow.at({ file: "/flow.ts", start: 2, end: text.length });
  const lines = formatDiagnostics([diagnostic], sourcesOf(text), { color: false }).split("\n");
  expect(lines.slice(1, 3)).toEqual(["  1  aaa {", "       ~~~"]);
});

test("colours are there only if they are asked for", () => {
  const [diagnostic, sources] = [at("start", "start"), sourcesOf("start")];
  const coloured = formatDiagnostics([diagnostic], sources, { color: true });
  const plain = formatDiagnostics([diagnostic], sources, { color: false });
  expect(coloured).toContain("\u001b[31merror\u001b[0m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours begin with one
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test("nothing is printed of nothing", () => {
  expect(formatDiagnostics([], sourcesOf(""), { color: true })).toBe("");
});

test("no text reaches the terminal as more than text", () => {
  const hostile = fc.string({
    unit: fc.oneof(
      fc.constantFrom("\u001b", "\u009b", "\u202e", "\u2066", "\ud800", "\r", "\n", "\t", "\u2028"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(hostile, hostile, fc.nat(40), fc.nat(40), (text, name, start, length) => {
      const span = { file: "/flow.ts", start, end: start + length };
      const diagnostic = catalogue.missingNext.at(span, { step: name });
      const shown = formatDiagnostics([diagnostic], sourcesOf(text, name), { color: false });
      expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u);
      expect(shown.split("\n")).toHaveLength(7);
    }),
  );
});

test("places for programs count from 1, in UTF-16 units", () => {
  const text = "\uFEFF🍎 start\n🍎 start\n";
  const first = at(text, "start");
  const second = { ...first, span: { file: "/flow.ts", start: 13, end: 16 } };
  expect(text.slice(13, 16)).toBe("sta");
  expect(diagnosticsJson([second, first], sourcesOf(text))).toEqual([
    expect.objectContaining({ file: "flow.ts", line: 1, column: 4, endLine: 1, endColumn: 9 }),
    {
      file: "flow.ts",
      line: 2,
      column: 4,
      endLine: 2,
      endColumn: 7,
      code: "DTS3001",
      severity: "error",
      message: 'The step "start" does not say what comes next.',
      help: "End it with this.next(this.another_step) or this.next(this.end).",
    },
  ]);
});

test("diagnostics are sorted by place, each once", () => {
  const text = "aa bb cc";
  const [a, b, c] = [at(text, "aa"), at(text, "bb"), at(text, "cc")];
  expect(sortDiagnostics([c, a, b, a])).toEqual([a, b, c]);
});

test.each([
  ["proces_item", "process_item"],
  ["processItem", "process_item"],
  ["itmes", "items"],
  ["strat", "start"],
  ["ende", "end"],
  ["forEach", "foreach"],
  ["xyz", undefined],
  ["i", undefined],
  ["process", undefined],
])("the name nearest to %s is %s", (name, nearest) => {
  const names = ["start", "end", "items", "process_item", "foreach"];
  expect(nearestName(name, names)).toBe(nearest);
});
