import { distance } from "fastest-levenshtein";

/** The candidate that a misspelt name most likely means. Undefined if none is close enough. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let best = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= best) continue;
    const edits = editsBetween(name, candidate);
    if (edits < best) [best, nearest] = [edits, candidate];
  }
  return nearest;
}

/** Counts two swapped letters as one mistake. */
function editsBetween(a: string, b: string): number {
  if (isSameFolded(a, b)) return 0;
  const edits = distance(a, b);
  return edits === 2 && sorted(a) === sorted(b) ? 1 : edits;
}

function sorted(name: string): string {
  return [...name].sort().join("");
}

/** Treats `processItem` and `process_item` as the same name. */
function isSameFolded(a: string, b: string): boolean {
  const fold = (name: string) => name.toLowerCase().replaceAll("_", "");
  return fold(a) === fold(b);
}

/** `"a", "b" and "c"`. */
export function listNames(names: readonly string[], word = "and"): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} ${word} ${last}`;
}
