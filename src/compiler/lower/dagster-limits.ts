import { dagsterName } from "./names.js";

/** What Dagster 1.13 accepts as names and tags: tried one by one, and read in `_utils/tags.py`. */

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const KEY_PREFIX = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;
const GROUP = /^[A-Za-z0-9_]+(\/[A-Za-z0-9_]+)*$/;
const TAG_KEY = /^([A-Za-z0-9_.-]{1,63}\/)?[A-Za-z0-9_.-]{1,63}$/;
const ASSET_TAG_VALUE = /^[A-Za-z0-9_.-]{0,63}$/;

/** A kind of name or key, with its pattern. */
export interface Limit {
  accepts: (text: string) => boolean;
  /** The pattern in words, for a help text. */
  expected: string;
}

/** The name of an asset or a job. Names with two underscores belong to the compiler. */
export const NAME_LIMIT: Limit = {
  accepts: (name) => NAME.test(name) && !name.includes("__") && dagsterName(name) === name,
  expected:
    "Begin with a letter from a to z, and go on with such letters, digits and single underscores; " +
    "Python's keywords and types are taken.",
};

/** The parts of an asset key, joined by `/`. */
export const KEY_PREFIX_LIMIT: Limit = {
  accepts: (prefix) => KEY_PREFIX.test(prefix),
  expected:
    'Write parts of letters from a to z, digits, "_", "-" and ".", with "/" between them: a/b.',
};

/** An owner: an address as Dagster knows it, or a team. */
export const OWNER_LIMIT: Limit = {
  accepts: (owner) =>
    /^team:\S+$/.test(owner) || /^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,7}$/.test(owner),
  expected: 'Write an address, "ada@a.example", or a team, "team:data".',
};

/** A kind becomes a part of a tag's key. */
export const KIND_LIMIT: Limit = {
  accepts: (name) => /^[A-Za-z0-9_.-]{1,63}$/.test(name),
  expected: 'Write at most 63 letters from a to z, digits, "_", "-" and ".".',
};

/** The kinds of a flow's asset. */
export function kindsOf(kinds: readonly string[]): string[] {
  return [...new Set(["typescript", ...kinds])];
}

/** How many kinds an asset has at most, in Dagster. */
export const MOST_KINDS = 3;

/** The name of a check, which is an output of the op of `end`. */
export const CHECK_LIMIT: Limit = {
  accepts: (name) =>
    NAME.test(name) && name !== "result" && !name.includes("__") && dagsterName(name) === name,
  expected:
    "Begin with a letter from a to z, and go on with such letters, digits and single underscores; " +
    '"result", and Python\'s keywords and types are taken.',
};

export const GROUP_LIMIT: Limit = {
  accepts: (group) => GROUP.test(group),
  expected: 'Write parts of letters from a to z, digits and underscores, with "/" between them.',
};

export const TAG_KEY_LIMIT: Limit = {
  accepts: (key) => TAG_KEY.test(key),
  expected:
    'Write at most 63 letters from a to z, digits, "_", "-" and ".", and maybe as many with a "/" ' +
    "before them.",
};

/** A project's name is a key prefix and a group. */
export const PROJECT_LIMIT: Limit = {
  accepts: (name) => /^[A-Za-z0-9_]+$/.test(name),
  expected: "Write letters from a to z, digits and underscores.",
};

/** Whether an asset may have the tag. Runs may have more: tags of any value, and Dagster's own tags. */
export function isAssetTag([key, value]: [string, string]): boolean {
  return !key.startsWith("dagster/") && TAG_KEY.test(key) && ASSET_TAG_VALUE.test(value);
}
