import type { TaskRequest } from "../protocol.js";
import { Store } from "./store.js";
import type { Transfers } from "./transfers.js";

/** A task's store, and what has to be flushed if its folder is a cache of a remote one. */
export interface OpenStore {
  store: Store;
  transfers: Transfers | undefined;
}

export async function openStore({
  store: folder,
  transfers: pipe,
  location = folder,
}: Pick<TaskRequest, "store" | "transfers" | "location">): Promise<OpenStore> {
  if (pipe === undefined) return { store: new Store(folder), transfers: undefined };
  const { Transfers } = await import("./transfers.js");
  const transfers = new Transfers(pipe, folder, location);
  return { store: new Store(folder, transfers), transfers };
}
