// `node scripts/package-tests.mjs [NAME...]` installs packages, and runs a program of each with plain Node, as a flow by
// `dagster-ts run`, and as a flow on Dagster where only what is deployed is there. All three must print the same.
// Without a NAME it tries all packages, and writes docs/packages.md.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { programs } from "./packages/programs.mjs";
import { tryPackages } from "./packages/try-packages.mjs";
import { python, root, setUp } from "./setup.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(programs, name));
if (unknown.length > 0) {
  console.error(
    `No program for ${unknown.join(", ")}. There is one for ${Object.keys(programs).join(", ")}.`,
  );
  process.exit(2);
}

setUp();
const build = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], {
  stdio: "ignore",
});
if (build.status !== 0) throw new Error("The build failed.");
installWheel(buildWheel(python), python);

const results = [];
tryPackages(names.length > 0 ? names : Object.keys(programs), (result) => {
  results.push(result);
  const { name, node, run, dagster } = result;
  const ways = JSON.stringify({ node, run, dagster });
  console.log(isSame(result) ? `ok     ${name}: ${node}` : `FAILED ${name}: ${ways}`);
});
const failed = results.filter((result) => !isSame(result)).length;
if (names.length === 0) writeFileSync(join(root, "docs", "packages.md"), page(results));
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function isSame({ node, run, dagster }) {
  return node !== undefined && node === run && node === dagster;
}

function page(all) {
  const groups = [...new Set(all.map(({ name }) => programs[name].group))];
  const sections = groups.map((group) => {
    const rows = all
      .filter(({ name }) => programs[name].group === group)
      .map((result) => {
        const { name, versions, external } = result;
        const where = external.length === 0 ? "in the bundle" : "installed";
        return `| ${name} | ${versions[0]} | ${where} | ${isSame(result) ? "works" : "**fails**"} |`;
      });
    return `## ${group}\n\n| package | version tried | where it is | as a flow |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `# Packages

<!-- \`node scripts/package-tests.mjs\` writes this page. -->

A program of each of these packages was run by plain Node ${process.versions.node.split(".")[0]}, as a flow by \`dagster-ts run\`, and as a flow on
Dagster, in a folder that holds only what is [deployed](authoring.md#packages-and-files). It works if all three give the
same result. A package that is installed there is one that \`create\` leaves out of the bundle by itself.

${sections.join("\n")}`;
}
