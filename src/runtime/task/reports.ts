import type { CheckReport, TaskReport } from "../../authoring/current.js";
import { FlowMistake } from "../../authoring/flow-error.js";
import type { CheckJson, FlowManifest, MetadataJson, TaskRecord } from "../protocol.js";
import { inRuntime } from "../user-code.js";
import { encodeMetadata } from "../values/metadata.js";

type Reported = Record<string, MetadataJson>;

/** What a task reports beside its artifacts: metadata of its own and of the asset, and checks of the asset. */
export class Reports implements TaskReport {
  private readonly own: Reported = {};
  private readonly ofAsset: Reported;
  private readonly checks: Record<string, CheckJson> = {};

  /** @param inputs the records that lead to the task. What they report of the asset goes on; a later one wins */
  constructor(
    private readonly manifest: FlowManifest,
    inputs: readonly TaskRecord[],
  ) {
    this.ofAsset = Object.assign({}, ...inputs.map(({ assetMetadata }) => assetMetadata));
    for (const { checks = {} } of inputs) {
      for (const [name, check] of Object.entries(checks)) this.keep(name, check);
    }
  }

  metadata(entries: Readonly<Record<string, unknown>>): void {
    inRuntime(() => assign(this.own, encodeMetadata(entries, "current.metadata")));
  }

  assetMetadata(entries: Readonly<Record<string, unknown>>): void {
    inRuntime(() => assign(this.ofAsset, encodeMetadata(entries, "current.asset.metadata")));
  }

  check(name: string, report: CheckReport): void {
    inRuntime(() => {
      const declared = (this.manifest.checks ?? []).map((check) => check.name);
      if (!declared.includes(name)) {
        throw new FlowMistake(
          `current.check: the flow has no check "${name}". Declare it on the flow: @checks("${name}").`,
        );
      }
      this.keep(name, encodeCheck(name, report));
    });
  }

  /** A check has passed if it has wherever it was reported. Of those that failed, the first that is an error counts. */
  private keep(name: string, check: CheckJson): void {
    const earlier = this.checks[name];
    const badness = ({ passed, severity }: CheckJson) => (passed ? 0 : severity === "warn" ? 1 : 2);
    if (earlier === undefined || badness(check) > badness(earlier)) this.checks[name] = check;
    else if (badness(check) === 0 && badness(earlier) === 0) this.checks[name] = check;
  }

  /** The part of the task's record that is about it. */
  record(): Pick<TaskRecord, "metadata" | "assetMetadata" | "checks"> {
    return {
      ...(Object.keys(this.own).length > 0 && { metadata: this.own }),
      ...(Object.keys(this.ofAsset).length > 0 && { assetMetadata: this.ofAsset }),
      ...(Object.keys(this.checks).length > 0 && { checks: this.checks }),
    };
  }
}

function encodeCheck(name: string, report: CheckReport): CheckJson {
  const { passed, severity = "error", description, metadata = {} } = report ?? {};
  const call = `current.check("${name}")`;
  if (typeof passed !== "boolean") {
    throw new FlowMistake(
      `${call} takes { passed: true or false }, and passed is ${String(passed)}.`,
    );
  }
  if (severity !== "warn" && severity !== "error") {
    throw new FlowMistake(`${call}: the severity is "warn" or "error", not ${String(severity)}.`);
  }
  const encoded: Reported = {};
  assign(encoded, encodeMetadata(metadata, call));
  const said = description === undefined ? {} : { description: String(description) };
  return { passed, severity, ...said, metadata: encoded };
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
