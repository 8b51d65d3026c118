import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TextFile } from "./make.js";
import { GENERATED_MARK } from "./marks.js";

/** How `dagster dev` finds a project: by a file of ours, or by what the user is told to add. */
export type Workspace =
  | { file: TextFile; note?: never }
  | { file?: never; note: string | undefined };

const PYPROJECT_SECTION = /^[ \t]*\[\s*tool\s*\.\s*(dagster|dg)\s*[.\]]/m;

/**
 * The `workspace.yaml` of a folder. What is the user's own is left as it is: Dagster reads the
 * `[tool.dagster]` of a pyproject.toml and no workspace beside it.
 *
 * @param definitions - path of the Python file from the folder, with `/`
 */
export function workspaceOf(folder: string, definitions: string): Workspace {
  const pyproject = readIfThere(join(folder, "pyproject.toml")) ?? "";
  if (PYPROJECT_SECTION.test(pyproject)) return { note: pyprojectNote(pyproject, definitions) };
  const own = ["workspace.yaml", "workspace.yml"].find((name) => {
    const text = readIfThere(join(folder, name));
    return text !== undefined && !text.includes(GENERATED_MARK);
  });
  if (own !== undefined) return { note: workspaceNote(folder, own, definitions) };
  const text =
    `# ${GENERATED_MARK}dagster-ts.yaml: by it dagster dev finds the flows.\n` +
    `load_from:\n  - python_file: ${JSON.stringify(definitions)}\n`;
  return { file: { path: join(folder, "workspace.yaml"), text } };
}

function pyprojectNote(pyproject: string, definitions: string): string | undefined {
  const module = definitions.replace(/\.py$/, "").replaceAll("/", ".");
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module)) {
    return `Dagster reads pyproject.toml here. To see these flows: dagster dev -f ${definitions}`;
  }
  if (pyproject.includes(`"${module}"`) || pyproject.includes(`'${module}'`)) return undefined;
  return `Dagster reads pyproject.toml here. Add to its [tool.dagster]: module_name = "${module}"`;
}

function workspaceNote(folder: string, name: string, definitions: string): string | undefined {
  if (readFileSync(join(folder, name), "utf8").includes(definitions)) return undefined;
  return `${name} is yours, and is left as it is. Add to its load_from: - python_file: ${definitions}`;
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
