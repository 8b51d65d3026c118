import type { DagsterPlan } from "../lower/plan.js";
import { pythonLiteral } from "./literals.js";

/** Each executor in Python: of Dagster itself, or of the module that it is imported from. */
const EXECUTORS: Record<DagsterPlan["executor"], { name: string; module?: string }> = {
  async: { name: "async_executor", module: "dagster_async_executor" },
  in_process: { name: "dg.in_process_executor" },
  multiprocess: { name: "dg.multiprocess_executor" },
  celery: { name: "celery_executor", module: "dagster_celery" },
  docker: { name: "docker_executor", module: "dagster_docker" },
  k8s: { name: "k8s_job_executor", module: "dagster_k8s" },
  celery_k8s: { name: "celery_k8s_job_executor", module: "dagster_celery_k8s" },
};

/** The executor in the words of the templates. Without settings it is the library's own object. */
export function executorView({
  executor,
  executorConfig,
}: Pick<DagsterPlan, "executor" | "executorConfig">): object {
  const { name, module } = EXECUTORS[executor];
  return {
    executorImport: module && `from ${module} import ${name}`,
    configured: executorConfig && `${name}.configured(${pythonLiteral(executorConfig)})`,
    executor: executorConfig === undefined ? name : "EXECUTOR",
  };
}
