export {
  DeployedFlow,
  type FindOptions,
  type FoundFlow,
  type TriggerOptions,
} from "./deployed-flow.js";
export {
  type ArtifactsOptions,
  DeployedRun,
  type RunResult,
  type WaitOptions,
} from "./deployed-run.js";
export { DagsterError, UnreachableError, WrongRequestError } from "./errors.js";
export type { ConnectionOptions } from "./graphql.js";
export type { FlowParameter } from "./parameters.js";
export type { LogLine } from "./read-logs.js";
export type { FinishedTask, RunEvent, RunStatus } from "./run-events.js";
