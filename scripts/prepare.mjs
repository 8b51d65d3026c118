// npm's `prepare`: builds dist/ where the package is installed from git, as pre-commit does it.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installPackages, root } from "./setup.mjs";

// `npm install --global` of a git repository leaves out the packages that the build needs.
if (!hasDevelopmentPackages()) installPackages();

const build = join(root, "scripts", "build.mjs");
process.exitCode =
  spawnSync(process.execPath, [build, "--without-wheel"], { stdio: ["ignore", 2, 2] }).status ?? 1;

/** Whether every package that only development needs is installed here. */
function hasDevelopmentPackages() {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.keys(devDependencies).every((name) => existsSync(join(root, "node_modules", name)));
}
