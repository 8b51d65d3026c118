export {
  type CheckReport,
  type Current,
  type CurrentAsset,
  current,
  type FinishedFlow,
  type LogMethod,
  type MaterializedAsset,
  type PartitionTimeWindow,
  type TaskLog,
  type Trigger,
} from "./authoring/current.js";
export {
  type AwaitedFlow,
  type CatchErrorOptions,
  type CheckOptions,
  type CronPartitions,
  catchError,
  checks,
  deps,
  environment,
  type FlowDecorator,
  type Partitioning,
  type PartitionsOptions,
  partitions,
  pool,
  project,
  type ResourceOptions,
  type RetryOptions,
  resources,
  retry,
  type ScheduleOptions,
  type StepDecorator,
  schedule,
  type TimeoutOptions,
  type TimePartitions,
  type TriggerOnFinishOptions,
  type TriggerOptions,
  tags,
  timeout,
  trigger,
  triggerOnFinish,
} from "./authoring/decorators.js";
export {
  FlowSpec,
  type ForeachOptions,
  type StepOf,
  type SwitchOptions,
} from "./authoring/flow-spec.js";
export type { Inputs } from "./authoring/inputs.js";
export {
  columns,
  type ImageType,
  image,
  type Metadata,
  MetadataValue,
  md,
  path,
  type TableColumn,
  table,
  url,
} from "./authoring/metadata.js";
export {
  Parameter,
  type ParameterWithoutValue,
  type ParameterWithValue,
} from "./authoring/parameter.js";
export { step } from "./authoring/step.js";
export type { ForeachFrame, MergeOptions } from "./authoring/task-handle.js";
