import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The module that `import "dagster-ts"` is inside a flow's bundle: it links to the runtime that runs it. */
export function runtimeLink(): string {
  return realpathSync(built("runtime-link.mjs"));
}

/** The Node runtime: `node RUNTIME BUNDLE` runs a task. */
export function runtimeFile(): string {
  return built("runtime.mjs");
}

/** The module that `import "dagster-ts/client"` is inside a flow's bundle. */
export function clientFile(): string {
  return realpathSync(built("client.js"));
}

function built(name: string): string {
  const file = join(packageFolder(), "dist", name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\``);
  return file;
}

/** The folder of this package: the code runs from `dist/` and, in tests, from `src/`. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
