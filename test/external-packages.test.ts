import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dagsterTs, projectFolder, smallFlow, writeFiles } from "./support/cli.js";

const read = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));

/** A flow that imports a package, of which the project has a lock file. */
function project(head: string, start: string): Record<string, string> {
  return {
    "package.json": '{"dependencies":{"reports":"^1.0.0"},"devDependencies":{"other":"*"}}',
    "package-lock.json": JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "": { dependencies: { reports: "^1.0.0" } },
        "node_modules/reports": { version: "1.2.3", dev: true, dependencies: { layout: "1" } },
        "node_modules/reports/node_modules/layout": {
          version: "1.0.0",
          optionalDependencies: { fonts: "1", gone: "1" },
        },
        "node_modules/layout": { version: "2.0.0" },
        "node_modules/fonts": { version: "1.1.1", optional: true },
        "node_modules/other": { version: "3.0.0", dev: true },
      },
    }),
    "node_modules/buffer/package.json": '{"name":"buffer","version":"6.0.0","main":"i.js"}',
    "node_modules/buffer/i.js": "",
    "node_modules/reports/package.json": '{"name":"reports","version":"1.2.3","main":"i.js"}',
    "node_modules/reports/i.js":
      'exports.__esModule = true; exports.default = () => "default"; exports["na" + "med"] = () => require.resolve("reports");',
    "node_modules/@esm/pages/package.json":
      '{"name":"@esm/pages","version":"0.1.0","type":"module","exports":"./i.js"}',
    "node_modules/@esm/pages/i.js":
      'import { readFileSync } from "node:fs";\nexport const page = readFileSync(new URL("./page.txt", import.meta.url), "utf8");\nexport default "esm";',
    "node_modules/@esm/pages/page.txt": "page",
    "flows/a.ts": smallFlow("AFlow", { head, start }),
  };
}

const IMPORTS =
  'import reports, { named } from "reports";\nimport esm, { page } from "@esm/pages";\n';
const PRINT =
  'console.log(reports(), named().includes("node_modules"), esm, page, typeof (await import("reports")).named);';

test("packages that the user leaves outside, or that need their files, are imported as if they were inside", async () => {
  const files = project(IMPORTS, `${PRINT}`);
  const flow = files["flows/a.ts"]?.replace("start()", "async start()") ?? "";
  const folder = projectFolder({
    ...files,
    "flows/a.ts": flow,
    "dagster-ts.yaml": "external: [repo*]\n",
  });
  const run = await dagsterTs(["run", "flows/a.ts"], folder);
  expect(run.stdout + run.stderr).toContain("default true esm page function");
  // What the user has asked for needs no warning.
  expect(run.stderr).not.toContain('"reports"');
  expect(run.stderr).toContain(
    'DTS1022: The package "@esm/pages" reads files beside its code, so it is left out of the bundle.',
  );
});

test("create writes a package.json with what stays outside, in the locked versions", async () => {
  const folder = projectFolder(
    project('import "buffer";\nimport reports from "reports";', "reports();"),
  );
  const words = ["create", "flows/a.ts", "-o", "out/a.py", "--external", "reports"];
  const created = await dagsterTs(words, folder);
  expect(created).toMatchObject({ code: 0 });
  expect(created.stderr).toContain(
    "Packages outside of the bundles: wrote out/package.json and out/package-lock.json\n" +
      "  Install them where the flow runs: npm ci --omit=dev\n",
  );
  expect(read(folder, "out/package.json")).toMatchObject({ dependencies: { reports: "1.2.3" } });
  expect(read(folder, "out/package-lock.json")).toEqual({
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { dependencies: { reports: "1.2.3" } },
      "node_modules/fonts": { version: "1.1.1", optional: true },
      "node_modules/reports": { version: "1.2.3", dependencies: { layout: "1" } },
      "node_modules/reports/node_modules/layout": {
        version: "1.0.0",
        optionalDependencies: { fonts: "1", gone: "1" },
      },
    },
  });
  expect(readFileSync(join(folder, "out", "a.py"), "utf8")).toContain("--external reports");
  expect(await dagsterTs([...words, "--check"], folder)).toMatchObject({ code: 0, stdout: "" });

  // The other flow of the folder still needs its package.
  writeFiles(folder, {
    "flows/b.ts": smallFlow("BFlow", {
      head: 'import { page } from "@esm/pages";',
      start: "page;",
    }),
  });
  await dagsterTs(["create", "flows/b.ts", "-o", "out/b.py"], folder);
  expect(read(folder, "out/package.json").dependencies).toEqual({
    "@esm/pages": "0.1.0",
    reports: "1.2.3",
  });
  const lock = join(folder, "node_modules/reports/package.json");
  writeFiles(folder, {
    "node_modules/reports/package.json": '{"name":"reports","version":"1.2.4","main":"i.js"}',
  });
  expect(existsSync(lock)).toBe(true);
  const changed = await dagsterTs([...words, "--check"], folder);
  expect([changed.code, changed.stdout]).toEqual([
    1,
    expect.stringContaining('+    "reports": "1.2.4"'),
  ]);
});

test("beside sources, and beside a package.json of the user's, create writes none", async () => {
  const folder = projectFolder({
    ...project('import reports from "reports";', "reports();"),
    "mine/package.json": "{}",
  });
  for (const words of [[], ["-o", "mine/a.py"]]) {
    const all = ["create", "flows/a.ts", "--external", "reports", ...words];
    expect(await dagsterTs(all, folder)).toMatchObject({ code: 0 });
  }
  expect(existsSync(join(folder, "flows", "package.json"))).toBe(false);
  expect(read(folder, "mine/package.json")).toEqual({});
});

test("a name that is none is wrong usage", async () => {
  const folder = projectFolder({ "a.ts": smallFlow("AFlow") });
  const result = await dagsterTs(["create", "a.ts", "--external", "../x"], folder);
  expect(result).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Write the name of a package"),
  });
});
