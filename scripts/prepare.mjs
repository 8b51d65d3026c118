// npm's `prepare`: builds dist/ where the package is installed from git, as pre-commit does it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installPackages, root } from "./setup.mjs";

// `npm install --global` of a git repository leaves the packages out that the build needs.
if (!existsSync(join(root, "node_modules", "ts-morph"))) installPackages();

const build = join(root, "scripts", "build.mjs");
process.exitCode =
  spawnSync(process.execPath, [build, "--without-wheel"], { stdio: ["ignore", 2, 2] }).status ?? 1;
