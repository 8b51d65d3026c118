export {
  FlowSpec,
  type ForeachOptions,
  type StepOf,
  type SwitchOptions,
} from "./authoring/flow-spec.js";
export type { Inputs } from "./authoring/inputs.js";
export { step } from "./authoring/step.js";
export type { ForeachFrame, MergeOptions } from "./authoring/task-handle.js";
