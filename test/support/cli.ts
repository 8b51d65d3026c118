import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./paths.js";

/** What came of a command. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the built command as a user's shell would. */
export function dagsterTs(
  words: string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  const command = [join(ROOT, "bin", "dagster-ts.cjs"), ...words];
  const options = {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "", ...environment },
    // The artifacts of a run may be long.
    maxBuffer: 64 * 2 ** 20,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, stdout, stderr });
    });
  });
}

/** A new folder outside of the repository with these files, by path. */
export function projectFolder(files: Record<string, string>, name = "dagster-ts-test-"): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), name));
  writeFiles(folder, files);
  return folder;
}

/** Writes files by path into a folder. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The smallest flow there is, with room for more. */
export function smallFlow(name: string, { head = "", start = "" } = {}): string {
  return `import { FlowSpec, step } from "dagster-ts";
${head}
export class ${name} extends FlowSpec {
  @step
  start() {
    ${start}
    this.next(this.end);
  }

  @step
  end() {}
}
`;
}
