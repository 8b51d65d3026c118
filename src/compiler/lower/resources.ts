import type { StepDecorator } from "../graph/decorators.js";
import type { ConfigValue, Resources } from "./plan.js";

type Asked = Resources | Extract<StepDecorator, { kind: "resources" }>;

/** The memory of a container that Python and Node need beside Node's heap, in MiB. */
const MEMORY_BESIDE_HEAP = 512;

/** The highest need of each kind among decorators and earlier needs. */
export function mostOf(all: readonly Asked[]): Resources {
  const kinds = ["cpu", "memory", "gpu"] as const;
  const most = kinds.map((kind) => [kind, Math.max(0, ...all.map((one) => one[kind] ?? 0))]);
  return Object.fromEntries(most.filter(([, number]) => number !== 0));
}

/** The tag that sets the size of an op's pod, if it has needs. The pod may use more cores than it requests. */
export function podTags({ cpu, memory, gpu }: Resources): Record<string, ConfigValue> {
  const size = memory && { memory: `${containerMemory(memory)}Mi` };
  const requests = { ...(cpu && { cpu: cores(cpu) }), ...size };
  const limits = { ...size, ...(gpu && { "nvidia.com/gpu": String(gpu) }) };
  const resources = {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
  if (Object.keys(resources).length === 0) return {};
  return { "dagster-k8s/config": { container_config: { resources } } };
}

/** The tag that sends an op to workers with a GPU, if it needs one. Celery knows no other needs. */
export function queueTags({ gpu }: Resources): Record<string, ConfigValue> {
  return gpu ? { "dagster-celery/queue": "gpu" } : {};
}

/** In the form that docker-py's `containers.create` takes. */
export function containerArguments({ cpu, memory, gpu }: Resources): Record<string, ConfigValue> {
  return {
    ...(cpu && { nano_cpus: Math.ceil(cpu * 1e9) }),
    ...(memory && { mem_limit: `${containerMemory(memory)}m` }),
    ...(gpu && { device_requests: [{ count: gpu, capabilities: [["gpu"]] }] }),
  };
}

function containerMemory(memory: number): number {
  return Math.ceil(memory) + MEMORY_BESIDE_HEAP;
}

/** Kubernetes counts in thousandths. */
function cores(cpu: number): string {
  return Number.isInteger(cpu) ? String(cpu) : `${Math.ceil(cpu * 1000)}m`;
}
