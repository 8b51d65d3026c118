import type { DagsterPlan } from "../lower/plan.js";
import { DAGSTER, type Imports } from "./imports.js";
import { around, type Code, call } from "./layout.js";
import { literal } from "./literals.js";

/** Each executor in Python: one of Dagster itself, or the module that it is imported from. */
const EXECUTORS: Record<DagsterPlan["executor"], { name: string; module?: string }> = {
  async: { name: "async_executor", module: "dagster_async_executor" },
  in_process: { name: "dg.in_process_executor" },
  multiprocess: { name: "dg.multiprocess_executor" },
  celery: { name: "celery_executor", module: "dagster_celery" },
  docker: { name: "docker_executor", module: "dagster_docker" },
  k8s: { name: "k8s_job_executor", module: "dagster_k8s" },
  celery_k8s: { name: "celery_k8s_job_executor", module: "dagster_celery_k8s" },
};

/** An executor in Python. */
export interface ExecutorView {
  /** What the file imports for it. */
  imports: Imports;
  /** The assignment of an executor with settings to `EXECUTOR`. */
  configured: Code | undefined;
  /** The name that stands for it in the file. */
  name: string;
}

export function executorView({
  executor,
  executorConfig,
}: Pick<DagsterPlan, "executor" | "executorConfig">): ExecutorView {
  const { name, module } = EXECUTORS[executor];
  const settings = executorConfig && call(`${name}.configured`, [literal(executorConfig)]);
  return {
    imports: module === undefined ? DAGSTER : { [module]: [name] },
    configured: settings && around("EXECUTOR = ", settings),
    name: settings === undefined ? name : "EXECUTOR",
  };
}
