import { closeSync, writeSync } from "node:fs";
import { REAPER_VARIABLE } from "./reaper-script.js";

/**
 * The process of a task first registers with the reaper. Its parent does so too, but may have been killed right after
 * the start. The reaper waits until this file is closed.
 */
const file = process.env[REAPER_VARIABLE];
delete process.env[REAPER_VARIABLE];
if (file !== undefined) {
  writeSync(Number(file), `start ${process.pid}\n`);
  closeSync(Number(file));
}
