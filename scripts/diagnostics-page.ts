import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../src/compiler/diagnostics/catalogue.js";

const FIXTURES = join(import.meta.dirname, "../fixtures/invalid");

const GROUPS = [
  { prefix: "DTS1", title: "Files and flows" },
  { prefix: "DTS2", title: "Steps and artifacts" },
  { prefix: "DTS3", title: "`this.next(...)`" },
  { prefix: "DTS4", title: "The graph of the steps" },
  { prefix: "DTS5", title: "Decorators and parameters" },
  { prefix: "DTS6", title: "dagster-ts.yaml and names in Dagster" },
];

const HEAD = `# Diagnostics

Every mistake that \`dagster-ts\` finds in a flow has a code, which never changes between versions.
\`dagster-ts check FILE...\` prints all mistakes at once. \`--json\` prints them for a program. An error
prevents all files from being written. A warning does not.

\`npm run test:update\` makes this page from the catalogue of the compiler and the flows in \`fixtures/invalid\`.
`;

/** The text of docs/diagnostics.md. It shows each code with the output for its first fixture. */
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
  const warning = severity === "warning" ? "This is a warning.\n\n" : "";
  const source = `[\`fixtures/invalid/${folder}\`](../fixtures/invalid/${folder})`;
  const printed = readFileSync(join(FIXTURES, folder, "expected.txt"), "utf8").trimEnd();
  return `### ${code}: ${title}\n\n${warning}${source}:\n\n\`\`\`\n${printed}\n\`\`\`\n`;
}
