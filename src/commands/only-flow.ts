import type { Made, MadeFlow } from "../project/make.js";
import { UsageError } from "./usage-error.js";

/**
 * The one flow of a file, for a command that takes no more; none if there are diagnostics instead.
 *
 * @throws UsageError if the file holds several flows
 */
export function onlyFlow({ flows }: Made, file: string): MadeFlow | undefined {
  if (flows.length > 1) {
    const names = flows.map(({ flow }) => flow).join(", ");
    throw new UsageError(`${file} holds several flows, name one of them: ${names}.`);
  }
  return flows[0];
}
