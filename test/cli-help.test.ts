import { readdirSync } from "node:fs";
import { join } from "node:path";
import { dagsterTs } from "./support/cli.js";
import { ROOT } from "./support/paths.js";

/** Every command, and the program itself. */
const COMMANDS = [
  [],
  ...readdirSync(join(ROOT, "src", "commands")).flatMap((file) =>
    file.endsWith("-command.ts") ? [[file.replace("-command.ts", "")]] : [],
  ),
];

test("--help has examples of each command, and is no wider than a terminal", async () => {
  const helps = await Promise.all(COMMANDS.map((words) => dagsterTs([...words, "--help"], ROOT)));
  const texts = helps.map(({ code, stdout, stderr }) => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  });
  const tooWide = texts.flatMap((text) => text.split("\n")).filter((line) => line.length > 80);
  expect(tooWide).toEqual([]);
  const withoutExamples = texts.slice(1).filter((text) => !/^Examples:\n {2}\S/m.test(text));
  expect([texts.length, withoutExamples]).toEqual([8, []]);
});

test.each([
  [["TrainFlow", "--epochs", "3"], /not "--epochs" and "3"\.\n.*: --param epochs=3\nSee: /],
  [["--epochs=3", "TrainFlow"], /not "--epochs=3" and "TrainFlow"\.\n.*: --param epochs=3\n/],
  [["TrainFlow", "--debug", "--rate", "1"], /: --param debug=VALUE\n.*: --param rate=1\n/],
  [["TrainFlow", "--locaton", "etl"], /\nDid you mean --location\?\nSee: /],
])("trigger %j says how a parameter is given", async (words, message) => {
  const { code, stdout, stderr } = await dagsterTs(["trigger", ...words], ROOT);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});
