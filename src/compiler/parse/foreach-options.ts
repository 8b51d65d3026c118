import type { ForeachSettings } from "../../runtime/protocol.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { flag, key, positiveCount } from "./option-types.js";
import type { Options } from "./options.js";

export const FOREACH_OPTIONS = [
  "foreach",
  "allowEmpty",
  "maxSplits",
  "key",
  "maxParallel",
  "inline",
  "batchSize",
];

/** What the options of a foreach say of how its tasks are run. Senseless values are reported. */
export function takeSettings(
  options: Options,
  report: (diagnostic: Diagnostic) => void,
): ForeachSettings {
  const settings = {
    maxSplits: options.take("maxSplits", positiveCount)?.value,
    key: options.take("key", key)?.value,
    maxParallel: options.take("maxParallel", positiveCount)?.value,
    inline: options.take("inline", flag)?.value || undefined,
  };
  const batchSize = options.take("batchSize", positiveCount);
  if (settings.inline && batchSize !== undefined) report(catalogue.inlineBatch.at(batchSize.span));
  const said = Object.entries({ ...settings, batchSize: batchSize?.value });
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}
