import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { validate } from "../schema/validator.js";
import {
  GROUP_LIMIT,
  KEY_PREFIX_LIMIT,
  NAME_LIMIT,
  TAG_KEY_LIMIT,
} from "../src/compiler/lower/dagster-limits.js";
import { EXECUTOR_NAMES, REFUSED_EXECUTORS } from "../src/compiler/lower/plan.js";
import { decoratorOfText } from "../src/compiler/parse/decorator-text.js";
import { type AddedDecorator, mergeSettings } from "../src/compiler/settings.js";
import { SETTING_KEYS } from "../src/configuration/configuration.js";
import { readConfiguration } from "../src/configuration/read-configuration.js";
import { projectFolder } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

const schema = JSON.parse(readFileSync(join(ROOT, "schema", "dagster-ts.schema.json"), "utf8")) as {
  properties: Record<string, unknown> & {
    overrides: { additionalProperties: { properties: object } };
  };
  $defs: { executor: { enum: string[] } };
};

test("the schema has the keys that the code reads, and the executors that there are", () => {
  const settings = [...SETTING_KEYS, "with"].sort();
  const { overrides, ...others } = schema.properties;
  expect(Object.keys(others).sort()).toEqual(["external", "flows", "output", ...settings].sort());
  const ofFlow = Object.keys(overrides.additionalProperties.properties).sort();
  expect(ofFlow).toEqual(["name", ...settings].sort());
  expect(schema.$defs.executor.enum).toEqual([...EXECUTOR_NAMES, ...REFUSED_EXECUTORS]);
});

test("docs/configuration.md explains every key, and no other", () => {
  const page = readFileSync(join(ROOT, "docs", "configuration.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
  expect(rows.sort()).toEqual([...Object.keys(schema.properties), "name"].sort());
});

test("names that the schema lets through are those that the command line does", () => {
  const letters = fc.constantFrom("a", "Z", "1", "_", "-", ".", "/", " ", "é", "");
  const text = fc.array(letters, { maxLength: 6 }).map((some) => some.join(""));
  fc.assert(
    fc.property(text, (name) => {
      const isTaken = (value: object) => validate(value);
      expect(isTaken({ keyPrefix: name })).toBe(KEY_PREFIX_LIMIT.accepts(name));
      expect(isTaken({ group: name })).toBe(GROUP_LIMIT.accepts(name));
      expect(isTaken({ tags: { [name]: "x" } })).toBe(TAG_KEY_LIMIT.accepts(name));
      expect(isTaken({ overrides: { A: { name } } })).toBe(NAME_LIMIT.accepts(name));
    }),
  );
});

test("no path leaves the folder, however it is written", () => {
  for (const path of ["..", "../a", "a/../../b", "/a", "~/a", "C:/a", "a\\\\..\\\\b", ""]) {
    expect([path, validate({ output: path })]).toEqual([path, false]);
    expect([path, validate({ flows: [path] })]).toEqual([path, false]);
  }
  for (const path of ["a", "a/b", "./a", "a..b/c", "...", "!a.ts"]) {
    expect([path, validate({ flows: [path] })]).toEqual([path, true]);
  }
});

test("any text is a configuration or has diagnostics", () => {
  const folder = projectFolder({});
  const word = fc.constantFrom(
    "flows",
    "tags",
    "with",
    "overrides",
    ": ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&a",
    "*a",
    "!!x",
    "'",
    '"',
    "#",
    "1",
    "null",
    "<<",
    "__proto__",
    "retry:times=3",
    "\u0000",
    "%",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const path = join(folder, "dagster-ts.yaml");
      const { configuration, diagnostics, source } = readText(path, words.join(""));
      expect(configuration.folder).toBe(folder);
      for (const { span } of diagnostics) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(source.text.length);
      }
    }),
  );
});

function readText(path: string, text: string) {
  writeFileSync(path, text);
  return readConfiguration(path, "/");
}

function added(text: string): AddedDecorator {
  const decorator = decoratorOfText(text);
  if ("mistake" in decorator) throw new Error(decorator.mistake);
  return decorator;
}

test("the command line wins over a flow's settings, and those over all flows'", () => {
  const retry = added("retry:times=3");
  const times = added("retry:times=5");
  const timeout = added("timeout:seconds=9");
  const over = {
    group: "a",
    tags: { x: "1" },
    with: [retry],
    external: ["pg"],
    maxWorkers: undefined,
  };
  const under = {
    group: "b",
    maxWorkers: 2,
    tags: { x: "2", y: "3" },
    with: [times, timeout],
    external: ["knex", "pg"],
  };
  expect(mergeSettings(over, under)).toEqual({
    group: "a",
    maxWorkers: 2,
    tags: { x: "1", y: "3" },
    external: ["pg", "knex"],
    with: [retry, timeout],
  });
});

test("settings of an executor go with it", () => {
  const executorConfig = { broker: "redis://localhost" };
  const under = { executor: "celery", executorConfig } as const;
  expect(mergeSettings({}, under)).toMatchObject(under);
  expect(mergeSettings({ executor: "celery" }, under)).toMatchObject(under);
  expect(mergeSettings({ executor: "async" }, under).executorConfig).toBeUndefined();
});

test.each([
  ["retry", { kind: "retry", times: 3, minutesBetweenRetries: 2 }],
  ["retry:times=5,minutesBetweenRetries=0", { kind: "retry", times: 5, minutesBetweenRetries: 0 }],
  ["timeout:minutes=1.5", { kind: "timeout", seconds: 90 }],
  ["pool:name=gpu", { kind: "pool", name: "gpu" }],
  ['tags:tags={"a": "1,2"}', { kind: "tags", tags: { a: "1,2" } }],
])("--with %s", (text, decorator) => {
  expect(decoratorOfText(text)).toEqual({ text, decorator });
});
