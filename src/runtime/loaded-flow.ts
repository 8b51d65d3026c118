import { FlowMistake } from "../authoring/flow-error.js";
import { type FlowManifest, PROTOCOL } from "./protocol.js";
import type { FlowClass } from "./task/task.js";

/** What a bundle exports. */
export interface LoadedFlow {
  flowClass: FlowClass;
  manifest: FlowManifest;
}

/** Loads the bundle of this process. */
export type LoadFlow = () => Promise<LoadedFlow>;

/**
 * Checks the protocol of a request, which the Python package sends, against that of this runtime. The package has
 * checked the protocol of the generated file.
 *
 * @throws FlowMistake if they differ, with the command that fixes it
 */
export function checkProtocol(protocol: number): void {
  if (protocol === PROTOCOL) return;
  throw new FlowMistake(
    `The Python package speaks protocol ${protocol}, and its runtime ${PROTOCOL}: its files are of two ` +
      "versions. Run: pip install --force-reinstall dagster-ts",
  );
}

/**
 * Checks the protocol of a bundle against that of this runtime.
 *
 * @param name - the bundle's, for messages
 * @throws FlowMistake if they differ, or the file is not a bundle, with the command that fixes it
 */
export function checkBundle({ manifest, flowClass }: Partial<LoadedFlow>, name: string): void {
  if (manifest === undefined || flowClass === undefined) {
    throw new FlowMistake(
      `${name} is no bundle of this dagster-ts: an older one made it. Make it again: dagster-ts create.`,
    );
  }
  const { protocol, command } = manifest;
  if (protocol > PROTOCOL) {
    throw new FlowMistake(
      `${name} was made for protocol ${protocol}, and this runtime knows ${PROTOCOL}. ` +
        "Run: pip install -U dagster-ts",
    );
  }
  if (protocol < PROTOCOL) {
    throw new FlowMistake(
      `${name} was made for protocol ${protocol}, and this runtime runs ${PROTOCOL}. Make it again: ${command}`,
    );
  }
}
