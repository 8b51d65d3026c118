import type { Encoded, TaskRequest } from "../protocol.js";

type Flattening = typeof import("./flatten.js");

/** Loading devalue takes a fiftieth of a task's start, and few tasks need it. */
let loaded: Flattening | undefined;

/** A value turned out to need devalue. */
class NotLoaded extends Error {}

/** @throws NotLoaded before {@link loadDevalue} */
export function devalue(): Flattening {
  if (loaded === undefined) throw new NotLoaded("devalue is not loaded");
  return loaded;
}

export async function loadDevalue(): Promise<void> {
  loaded ??= await import("./flatten.js");
}

/** Loads devalue if the task may read a value that needs it, because reading is synchronous. */
export async function loadDevalueFor({ inputs, stack }: TaskRequest): Promise<void> {
  const frames = [...stack, ...inputs.flatMap((record) => record.stack ?? [])];
  const artifacts = inputs.flatMap((record) => Object.values(record.artifacts ?? {}));
  const isNeeded = [...artifacts, ...frames.map(({ item }) => item)].some(isFlattened);
  if (isNeeded) await loadDevalue();
}

/** Does work that may write values. If one needs devalue, loads it and does the work again. */
export async function withDevalue<Result>(work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error;
  }
  await loadDevalue();
  return work();
}

function isFlattened(encoded: Encoded): boolean {
  // A damaged record is reported when it is read.
  if (typeof encoded !== "object" || encoded === null) return false;
  return "devalue" in encoded || ("form" in encoded && encoded.form === "devalue");
}
