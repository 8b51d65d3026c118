import type { TaskReport } from "../../authoring/current.js";
import type { MetadataJson, TaskRecord } from "../protocol.js";
import { inRuntime } from "../user-code.js";
import { encodeMetadata } from "../values/metadata.js";

type Reported = Record<string, MetadataJson>;

/** What a task reports beside its artifacts: metadata of its own, and of the asset. */
export class Reports implements TaskReport {
  private readonly own: Reported = {};
  private readonly ofAsset: Reported;

  /** @param inputs the records that lead to the task. What they report of the asset goes on; a later one wins */
  constructor(inputs: readonly TaskRecord[]) {
    this.ofAsset = Object.assign({}, ...inputs.map(({ assetMetadata }) => assetMetadata));
  }

  metadata(entries: Readonly<Record<string, unknown>>): void {
    inRuntime(() => assign(this.own, encodeMetadata(entries, "current.metadata")));
  }

  assetMetadata(entries: Readonly<Record<string, unknown>>): void {
    inRuntime(() => assign(this.ofAsset, encodeMetadata(entries, "current.asset.metadata")));
  }

  /** The part of the task's record that is about it. */
  record(): Pick<TaskRecord, "metadata" | "assetMetadata"> {
    return {
      ...(Object.keys(this.own).length > 0 && { metadata: this.own }),
      ...(Object.keys(this.ofAsset).length > 0 && { assetMetadata: this.ofAsset }),
    };
  }
}

/** Adds entries. A name such as `__proto__` is one like any other. */
function assign(target: Reported, entries: readonly [string, MetadataJson][]): void {
  for (const [label, value] of entries) {
    Object.defineProperty(target, label, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}
