import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../src/compiler/diagnostics/catalogue.js";

const FIXTURES = join(import.meta.dirname, "../fixtures/invalid");

const GROUPS = [
  { prefix: "DTS1", title: "Files and flows" },
  { prefix: "DTS2", title: "Steps and artifacts" },
  { prefix: "DTS3", title: "`this.next(...)`" },
  { prefix: "DTS4", title: "How steps hang together" },
  { prefix: "DTS5", title: "Decorators and parameters" },
  { prefix: "DTS6", title: "dagster-ts.yaml and names in Dagster" },
];

const HEAD = `# Diagnostics

Every mistake that \`dagster-ts\` finds in a flow has a code, which stays the same from one version to
the next. \`dagster-ts check FILE...\` prints all of them at once; \`--json\` gives them to a program.
No file is written while there is an error; a warning does not keep one from being written.

This page is made from the catalogue of the compiler and from the flows of \`fixtures/invalid\`, by
\`npm run test:update\`.
`;

/** The text of docs/diagnostics.md: each code with what it prints for its first fixture. */
export function diagnosticsPage(): string {
  const folders = readdirSync(FIXTURES).sort();
  const kinds = Object.values(catalogue);
  const groups = GROUPS.map(({ prefix, title }) => {
    const entries = kinds
      .filter(({ code }) => code.startsWith(prefix))
      .map(({ code, title, severity }) => entry(code, title, severity, folders));
    return `## ${title}\n\n${entries.join("\n")}`;
  });
  return [HEAD, ...groups].join("\n");
}

function entry(code: string, title: string, severity: string, folders: string[]): string {
  const folder = folders.find((name) => name.startsWith(`${code}-`));
  if (folder === undefined) throw new Error(`${code} has no fixture in ${FIXTURES}.`);
  const warning = severity === "warning" ? "A warning.\n\n" : "";
  const source = `[\`fixtures/invalid/${folder}\`](../fixtures/invalid/${folder})`;
  const printed = readFileSync(join(FIXTURES, folder, "expected.txt"), "utf8").trimEnd();
  return `### ${code}: ${title}\n\n${warning}${source}:\n\n\`\`\`\n${printed}\n\`\`\`\n`;
}
