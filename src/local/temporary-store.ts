import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for a run's large values, of this user alone. It is gone when this process exits. */
export function temporaryStore(): string {
  const folder = mkdtempSync(join(tmpdir(), "dagster-ts-store-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
