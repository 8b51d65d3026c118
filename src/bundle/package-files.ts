import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The module that `import "dagster-ts"` is inside a flow's bundle: it takes the runtime from its head. */
export function runtimeLink(): string {
  return realpathSync(built("runtime-link.mjs"));
}

let runtime: string | undefined;

/** The runtime, as the text of a CommonJS module. */
export function runtimeText(): string {
  runtime ??= readFileSync(built("runtime.cjs"), "utf8").trimEnd();
  return runtime;
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
