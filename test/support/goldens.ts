import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Whether goldens are to be written anew: `npm run test:update`.
 * @throws Error under CI, where a difference is a mistake
 */
export function areGoldensUpdated(): boolean {
  const isWanted = process.env.UPDATE_GOLDENS === "1";
  if (isWanted && process.env.CI) throw new Error("Goldens are not rewritten under CI.");
  return isWanted;
}

/** Compares a text with its golden, or writes it anew. A golden that is not there differs. */
export function expectGolden(file: string, text: string): void {
  if (areGoldensUpdated()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file) ? readFileSync(file, "utf8") : `${file} is missing`).toBe(text);
}
