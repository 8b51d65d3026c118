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
 * Holds the protocol of a request against this runtime's. The Python package sends it; it has checked that of
 * the generated file.
 *
 * @throws FlowMistake if it is another one, with the command that mends it
 */
export function checkProtocol(protocol: number): void {
  if (protocol === PROTOCOL) return;
  throw new FlowMistake(
    `The Python package speaks protocol ${protocol}, and its runtime ${PROTOCOL}: its files are of two ` +
      "versions. Run: pip install --force-reinstall dagster-ts",
  );
}

/**
 * Holds a bundle against the protocol of this runtime.
 *
 * @param name - the bundle's, for messages
 * @throws FlowMistake if it was made for another one, or is no bundle, with the command that mends it
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
