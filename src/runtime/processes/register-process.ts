import { closeSync, writeSync } from "node:fs";
import { REAPER_VARIABLE } from "./reaper-script.js";

/**
 * The first thing that a task's process does: it tells the reaper of itself. Whoever started it does
 * so too, but may have been killed right after the start; until the file here is closed the reaper waits.
 */
const file = process.env[REAPER_VARIABLE];
delete process.env[REAPER_VARIABLE];
if (file !== undefined) {
  writeSync(Number(file), `start ${process.pid}\n`);
  closeSync(Number(file));
}
